package handlers

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/account"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

func (s *Server) showNewPasskey(r *request) error {
	return r.newPasskeyPage(http.StatusOK, account.PasskeyForm{Name: account.Device(r.Request().UserAgent())}, nil)
}

// startPasskey asks for a fresh proof before the browser is asked for a passkey.
func (s *Server) startPasskey(r *request) error { return r.done(paths.NewPasskey) }

func (r *request) newPasskeyPage(status int, f account.PasskeyForm, p ui.Problems) error {
	if _, err := r.relying(); err != nil {
		return err
	}
	r.title = r.t("Add a passkey")
	return r.show(status, account.NewPasskey(f, p))
}

func (s *Server) passkeyOptions(r *request) error {
	w, err := r.relying()
	if err != nil {
		return err
	}
	all, err := s.Store.Passkeys.Of(r.ctx(), r.person.Partner, r.person.ID)
	if err != nil {
		return err
	}
	var known []protocol.CredentialDescriptor
	for _, k := range all {
		if k.Host == store.Host(r.Request().Host) {
			known = append(known, protocol.CredentialDescriptor{Type: protocol.PublicKeyCredentialType, CredentialID: k.Credential})
		}
	}
	options, data, err := w.BeginRegistration(holder{person: r.person}, webauthn.WithExclusions(known))
	if err != nil {
		return err
	}
	return r.sendOptions(options.Response, data)
}

// addPasskey keeps the passkey that a device has just made.
func (s *Server) addPasskey(r *request) error {
	f, problems, err := decode[account.PasskeyForm](r)
	if err != nil {
		return err
	}
	if f.Name == "" {
		problems["name"] = r.t("Write a name, such as “My phone”.")
	}
	if len(problems) > 0 {
		return r.newPasskeyPage(http.StatusUnprocessableEntity, f, problems)
	}
	k, err := r.madePasskey(f)
	if err == nil {
		k.Name = f.Name
		k, err = s.Store.Passkeys.Add(r.ctx(), k)
	}
	if e, status, ok := refused(err); ok {
		return r.newPasskeyPage(status, f, problemsOf(e))
	}
	if err != nil {
		return err
	}
	r.audit("passkey.add", "person", r.person.ID, r.person.ClientRef, "Added the passkey “"+k.Name+"”")
	r.tell(r.person, r.t("A passkey was added for %s", s.nameAt(r.site)), r.t("a passkey named “%s” was added: it opens your account without the password", k.Name))
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The passkey is kept. Sign in with it from now on.")}); err != nil {
		return err
	}
	return r.done(paths.Account)
}

func (r *request) madePasskey(f account.PasskeyForm) (store.Passkey, error) {
	w, err := r.relying()
	if err != nil {
		return store.Passkey{}, err
	}
	data, err := r.answered(f.Challenge)
	if err != nil {
		return store.Passkey{}, err
	}
	wrong := func(err error) error {
		return &platform.Error{Kind: platform.Invalid, Msg: "Your device’s answer could not be read. Try once more, or use another device.", Err: err}
	}
	answer, err := protocol.ParseCredentialCreationResponseBytes([]byte(f.Answer))
	if err != nil {
		return store.Passkey{}, wrong(err)
	}
	made, err := w.CreateCredential(holder{person: r.person}, data, answer)
	if err != nil {
		return store.Passkey{}, wrong(err)
	}
	made.Attestation = webauthn.CredentialAttestation{} // nothing is asked of the maker
	record, err := json.Marshal(made)
	return store.Passkey{Partner: r.person.Partner, PersonID: r.person.ID, Host: r.Request().Host, Credential: made.ID, Record: record}, err
}

// ownPasskey is the one that the address names.
func (r *request) ownPasskey() (store.Passkey, error) {
	all, err := r.s.Store.Passkeys.Of(r.ctx(), r.person.Partner, r.person.ID)
	if err != nil {
		return store.Passkey{}, err
	}
	i := slices.IndexFunc(all, func(k store.Passkey) bool { return k.ID == r.Param("passkey") })
	if i < 0 {
		return store.Passkey{}, platform.Errorf(platform.NotFound, "There is no such passkey.")
	}
	return all[i], nil
}

func passkeyRow(k store.Passkey) account.PasskeyRow {
	return account.PasskeyRow{ID: k.ID, Name: k.Name, Host: k.Host, Created: k.Created, Used: k.Used}
}

func (s *Server) showPasskey(r *request) error {
	k, err := r.ownPasskey()
	if err != nil {
		return err
	}
	return r.passkeyPage(http.StatusOK, k, account.PasskeyChange{Name: k.Name}, nil)
}

func (r *request) passkeyPage(status int, k store.Passkey, f account.PasskeyChange, p ui.Problems) error {
	r.title = r.t("Passkey “%s”", k.Name)
	return r.show(status, account.OnePasskey(passkeyRow(k), f, p, r.now()))
}

// changePasskey renames or removes one.
func (s *Server) changePasskey(r *request) error {
	k, err := r.ownPasskey()
	if err != nil {
		return err
	}
	f, problems, err := decode[account.PasskeyChange](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.passkeyPage(http.StatusUnprocessableEntity, k, f, problems)
	}
	text := r.t("Saved.")
	if f.Do == account.Remove {
		err = s.Store.Passkeys.Remove(r.ctx(), r.person.Partner, r.person.ID, k.ID)
		text = r.t("The passkey opens nothing here any more. Delete it on your device as well.")
	} else {
		err = s.Store.Passkeys.Rename(r.ctx(), r.person.Partner, r.person.ID, k.ID, f.Name)
	}
	if e, status, ok := refused(err); ok {
		return r.passkeyPage(status, k, f, problemsOf(e))
	}
	if err != nil {
		return err
	}
	if f.Do == account.Remove {
		r.audit("passkey.remove", "person", r.person.ID, r.person.ClientRef, "Removed the passkey “"+k.Name+"”")
		r.tell(r.person, r.t("A passkey was removed for %s", s.nameAt(r.site)), r.t("the passkey “%s” was removed and opens your account no longer", k.Name))
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: text}); err != nil {
		return err
	}
	return r.done(paths.Account)
}
