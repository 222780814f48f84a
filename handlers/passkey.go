package handlers

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/ui"
)

// A passkey belongs to one host, and so does every look-up of one. What the browser
// is asked goes out sealed and comes back with its answer, so that nothing is kept for
// a stranger who may never send it; each challenge is taken once.

// challengeLasts is how long an answer may take; challengeTry counts its use.
const (
	challengeLasts = 5 * time.Minute
	challengeTry   = "passkey challenge"
	passkeyTry     = "passkey"
	// Nobody guesses a passkey: this only bounds the work, and leaves room for an
	// office behind one address.
	passkeysPerAddress = 200
)

// challenge is what the browser was asked, as it travels.
type challenge struct {
	Data webauthn.SessionData `json:"data"`
	At   time.Time            `json:"at"`
}

// offersPasskeys says whether the host of this request can have any: an IP address
// can't.
func (r *request) offersPasskeys() bool {
	host := r.Request().Host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		host = bare
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err != nil
}

// relying is this program at the host of the request.
func (r *request) relying() (*webauthn.WebAuthn, error) {
	if !r.offersPasskeys() {
		return nil, platform.Errorf(platform.NotFound, "There are no passkeys at an IP address.")
	}
	return webauthn.New(&webauthn.Config{
		RPID: store.Host(r.Request().Host), RPDisplayName: r.s.nameAt(r.site),
		RPOrigins: []string{r.s.address(r.s.overTLS(r.Request()), r.Request().Host, "")},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
		AttestationPreference: protocol.PreferNoAttestation,
	})
}

// sendOptions answers a script with what to ask the authenticator.
func (r *request) sendOptions(publicKey any, data *webauthn.SessionData) error {
	text, err := json.Marshal(challenge{*data, r.now()})
	if err != nil {
		return err
	}
	return r.JSON(http.StatusOK, map[string]any{"publicKey": publicKey, "held": r.s.sessions.Conceal(r.session, r.challengePlace(), string(text))})
}

// challengePlace is where a challenge is good: this host, for a sign-in or for this
// person's own list.
func (r *request) challengePlace() string { return store.Host(r.Request().Host) + " " + r.person.ID }

// answered opens the challenge that an answer is to, once. Invalid where it is too
// old, of another browser or host, or was answered before.
func (r *request) answered(held string) (webauthn.SessionData, error) {
	again := platform.Errorf(platform.Invalid, "That took too long. Try once more.")
	text, err := r.s.sessions.Revealed(r.session, r.challengePlace(), held)
	var c challenge
	if err != nil || json.Unmarshal([]byte(text), &c) != nil || r.now().Sub(c.At) > challengeLasts {
		return c.Data, again
	}
	err = r.s.Store.Throttle.NoteAccount(r.ctx(), challengeTry, c.Data.Challenge, 1)
	if platform.Is(err, platform.RateLimited) {
		return c.Data, again
	}
	return c.Data, err
}

// holder is a person as the library sees them.
type holder struct {
	person store.Person
	keys   []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.person.ID) }
func (h holder) WebAuthnName() string                       { return h.person.Email }
func (h holder) WebAuthnDisplayName() string                { return h.person.Name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

func (s *Server) signInOptions(r *request) error {
	w, err := r.relying()
	if err != nil {
		return err
	}
	options, data, err := w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return err
	}
	return r.sendOptions(options.Response, data)
}

// signInPasskey lets somebody in by a passkey. The device has checked its owner, so it
// is both proofs in one; it also stands in for the code of a sign-in that waits.
func (s *Server) signInPasskey(r *request) error {
	f, problems, err := decode[account.PasskeyForm](r)
	if err != nil {
		return err
	}
	again := func(status int, why string) error {
		if held, ok := s.sessions.Held(r.session); ok && r.person.ID == "" {
			return r.secondStepPage(status, held, account.CodeForm{}, ui.Problems{"": why})
		}
		return r.signInPage(status, account.SignInForm{Next: f.Next}, ui.Problems{"": why})
	}
	if len(problems) > 0 {
		return again(http.StatusUnprocessableEntity, problems[""])
	}
	if err := s.Store.Throttle.NoteAccount(r.ctx(), passkeyTry, s.clientIP(r.Request()), passkeysPerAddress); err != nil {
		if e, status, ok := refused(err); ok {
			return again(status, r.t(e.Msg))
		}
		return err
	}
	key, login, err := r.byPasskey(f)
	if e, status, ok := refused(err); ok {
		return again(status, r.t(e.Msg))
	}
	if err != nil {
		return err
	}
	next := backTo(f.Next)
	if held, ok := s.sessions.Held(r.session); ok && held.PersonID == login.ID {
		next = backTo(held.Next)
	}
	r.auditAs(login.Person, "passkey.signin", "Signed in with the passkey “"+key.Name+"”")
	return r.enter(login, next)
}

// byPasskey finds who a passkey's answer is by. What is wrong with it is Invalid, in
// the same words for all: nobody learns from it whose passkeys there are.
func (r *request) byPasskey(f account.PasskeyForm) (store.Passkey, store.Login, error) {
	var key store.Passkey
	var login store.Login
	wrong := platform.Errorf(platform.Invalid, "This passkey does not open anything here. Use your password.")
	w, err := r.relying()
	if err != nil {
		return key, login, err
	}
	data, err := r.answered(f.Challenge)
	if err != nil {
		return key, login, err
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes([]byte(f.Answer))
	if err != nil {
		return key, login, wrong
	}
	key, err = r.s.Store.Passkeys.At(r.ctx(), r.Request().Host, answer.RawID)
	if platform.Is(err, platform.NotFound) {
		return key, login, wrong
	}
	if err != nil {
		return key, login, err
	}
	if login, err = r.s.Store.People.Login(r.ctx(), key.Partner, key.PersonID); err != nil {
		return key, login, err
	}
	var kept webauthn.Credential
	if err := json.Unmarshal(key.Record, &kept); err != nil {
		return key, login, err
	}
	after, err := w.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		if string(handle) != login.ID {
			return nil, platform.Errorf(platform.Invalid, "the handle is somebody else's")
		}
		return holder{login.Person, []webauthn.Credential{kept}}, nil
	}, data, answer)
	if err != nil || after.Authenticator.CloneWarning {
		r.s.log.Info("a passkey was refused", "request", requestID(r), "err", err, "cloned", err == nil)
		return key, login, wrong
	}
	if !login.Active || (login.Kind == store.Staff) != r.site.staff || !r.site.staff && login.Partner != r.site.brand.Partner {
		return key, login, wrong
	}
	if login.Kind == store.Portal {
		if on, err := r.s.clientIsOn(r.ctx(), login.Person); err != nil || !on {
			return key, login, firstError(err, wrong)
		}
	}
	record, err := json.Marshal(after)
	if err != nil {
		return key, login, err
	}
	return key, login, r.s.Store.Passkeys.Used(r.ctx(), key, record)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
