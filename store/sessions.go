package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"partnerdesk/platform"
)

// SessionOptions say how sessions travel and how long they last. Zero durations
// mean the defaults.
type SessionOptions struct {
	Secure     bool                         // the browser speaks TLS to us, or to the proxy in front
	ClientIP   func(r *http.Request) string // the visitor's address, proxies considered; required
	StaffIdle  time.Duration                // 30 minutes without a request
	StaffLife  time.Duration                // 12 hours since sign-in
	PortalLife time.Duration                // 8 hours since sign-in
}

// Sessions is a gorilla/sessions.Store over the database. The cookie carries a
// random id and nothing else; the table knows its SHA-256 only. A cookie that is
// wrong, expired, revoked or meant for another host makes an anonymous session
// and no error; an error means that the database failed.
type Sessions struct {
	db  *database
	opt SessionOptions
}

var _ sessions.Store = (*Sessions)(nil)

// Sessions makes the session store.
func (s *Store) Sessions(opt SessionOptions) (*Sessions, error) {
	if opt.ClientIP == nil {
		return nil, internal("keep sessions", errors.New("SessionOptions.ClientIP is required"))
	}
	for d, v := range map[*time.Duration]time.Duration{
		&opt.StaffIdle: 30 * time.Minute, &opt.StaffLife: 12 * time.Hour, &opt.PortalLife: 8 * time.Hour,
	} {
		if *d == 0 {
			*d = v
		}
	}
	return &Sessions{s.db, opt}, nil
}

// touchEvery bounds the writes that mere looking causes.
const touchEvery = time.Minute

type pollKey struct{}

// Poll marks a request that a page makes by itself, with nobody at it: it does
// not keep the session from going idle.
func Poll(ctx context.Context) context.Context { return context.WithValue(ctx, pollKey{}, true) }

func isPoll(ctx context.Context) bool { poll, _ := ctx.Value(pollKey{}).(bool); return poll }

// maxValues bounds what one session may hold, in bytes of JSON.
const maxValues = 16 << 10

// Info is what is known of a session besides its values.
type Info struct {
	ID        string // SHA-256 of the cookie, in hex: for lists and for revoking, worth nothing as a cookie
	Person    Person // its ID is empty while nobody is signed in
	Host      string
	Created   time.Time
	Seen      time.Time
	Ends      time.Time // at the latest
	UserAgent string
	IP        string
	StepUp    time.Time // when the password or second factor was last given again; zero: not since sign-in
	Money     time.Time // when money was last moved under such a proof; zero: not in this session
}

// SignedIn reports whether the session has a person.
func (i Info) SignedIn() bool { return i.Person.ID != "" }

// state is the session's row beside gorilla's Session, kept in its Values under
// a key that no other package can name.
type state struct {
	info     Info
	values   string // as they were read, to see whether they changed
	hasFlash bool
	pending  Pending
}

type stateKey struct{}

func stateOf(sess *sessions.Session) *state {
	st, _ := sess.Values[stateKey{}].(*state)
	if st == nil {
		st = &state{}
		sess.Values[stateKey{}] = st
	}
	return st
}

// InfoOf reads what is known of a session that this store made.
func InfoOf(sess *sessions.Session) Info { return stateOf(sess).info }

// Name is the cookie's name. The __Host- prefix keeps a sibling host from
// setting it, and browsers accept it only with Secure.
func (s *Sessions) Name() string {
	if s.opt.Secure {
		return "__Host-session"
	}
	return "session"
}

func (s *Sessions) cookie() *sessions.Options {
	// No Max-Age: the browser drops it when it closes, the table decides before.
	return &sessions.Options{Path: "/", Secure: s.opt.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// Get gives the request's session, loading it once per request.
func (s *Sessions) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New loads the session that the cookie names, or starts an anonymous one that
// is not kept until something is put into it.
func (s *Sessions) New(r *http.Request, name string) (*sessions.Session, error) {
	sess := sessions.NewSession(s, name)
	sess.Options = s.cookie()
	sess.IsNew = true
	c, err := r.Cookie(name)
	if err != nil || len(c.Value) > 128 {
		return sess, nil
	}
	st, err := s.load(r.Context(), sessionID(c.Value), Host(r.Host))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return sess, nil
	case err != nil:
		return sess, wrap("read your session", err)
	}
	if st.values != "" {
		var vals map[string]any
		if err := json.Unmarshal([]byte(st.values), &vals); err != nil {
			return sess, wrap("read your session", err)
		}
		for k, v := range vals {
			sess.Values[k] = v
		}
	}
	sess.Values[stateKey{}] = st
	sess.ID, sess.IsNew = st.info.ID, false
	return sess, nil
}

func sessionID(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

const sessionCols = `s.id, s.host, s.created_at, s.seen_at, s.ends_at, s.user_agent, s.ip, s.step_up_at, s.money_at`

func (i *Info) dest() []any {
	return []any{&i.ID, &i.Host, readTime{&i.Created}, readTime{&i.Seen}, readTime{&i.Ends}, &i.UserAgent, &i.IP, readTime{&i.StepUp}, readTime{&i.Money}}
}

// load reads a live session and its person in one query. Expiry, host and an
// active person are conditions of it, so that no caller can forget one.
func (s *Sessions) load(ctx context.Context, id, host string) (*state, error) {
	now := s.db.now()
	st := &state{}
	var l struct {
		id, partner, kind, clientRef, email, name, role, hash, zone, theme sql.NullString
		active, second                                                     sql.NullBool
		credit                                                             sql.NullInt64
		tag, language                                                      sql.NullString
	}
	var pending string
	p := &st.info.Person
	dest := append(st.info.dest(), &st.values, &st.hasFlash, &pending,
		&l.id, &l.partner, &l.kind, &l.clientRef, &l.email, &l.name, &l.role, &l.hash, &l.zone, &l.theme, &l.active,
		readTime{&p.Created}, readTime{&p.LastSignin}, &l.credit, &l.tag, &l.second, &l.language)
	err := s.db.r.QueryRowContext(ctx, `SELECT `+sessionCols+`, s.vals, CASE WHEN s.flash = '' THEN 0 ELSE 1 END, s.pending,
			p.id, p.partner, p.kind, p.client_ref, p.email, p.name, p.role, p.password_hash, p.zone, p.theme, p.active, p.created_at, p.last_signin_at,
			p.credit_limit, p.only_tag, p.second_factor, p.language
		FROM sessions s LEFT JOIN people p ON p.id = s.person_id AND p.partner = s.partner
		WHERE s.id = $1 AND s.host = $2 AND s.idle_until > $3 AND s.ends_at > $3
			AND (s.person_id IS NULL OR p.active = 1)`, id, host, stamp(now)).Scan(dest...)
	if err != nil {
		return nil, err
	}
	p.ID, p.Partner, p.Kind, p.ClientRef = l.id.String, l.partner.String, Kind(l.kind.String), l.clientRef.String
	p.Email, p.Name, p.Role, p.HasPassword = l.email.String, l.name.String, Role(l.role.String), l.hash.String != ""
	p.Zone, p.Theme, p.Language, p.Active, p.SecondFactor = l.zone.String, l.theme.String, l.language.String, l.active.Bool, l.second.Bool
	p.Limits = Limits{Credit: platform.Paise(l.credit.Int64), Tag: l.tag.String}
	if pending != "" {
		if err := json.Unmarshal([]byte(pending), &st.pending); err != nil {
			return nil, err
		}
	}
	if now.Sub(st.info.Seen) >= touchEvery && !isPoll(ctx) {
		// Of several requests at once one writes.
		_, err = changed(ctx, s.db.w, `UPDATE sessions SET seen_at = $1, idle_until = $2 WHERE id = $3 AND seen_at = $4`,
			stamp(now), stamp(s.idleUntil(now, p.Kind)), id, stamp(st.info.Seen))
		if noRoom(err) {
			return st, nil // reading goes on while nothing can be written, until the session's own end
		}
		st.info.Seen = now
	}
	return st, err
}

func (s *Sessions) idleUntil(now time.Time, k Kind) time.Time {
	if k == Portal {
		return now.Add(s.opt.PortalLife)
	}
	return now.Add(s.opt.StaffIdle)
}

func (s *Sessions) endsAt(now time.Time, k Kind) time.Time {
	if k == Portal {
		return now.Add(s.opt.PortalLife)
	}
	return now.Add(s.opt.StaffLife)
}

// Save keeps the session's values, which must be JSON with string keys. An
// anonymous session with no values is not kept and sets no cookie. A negative
// MaxAge deletes the session. A session that was revoked meanwhile stays
// revoked. Call it before the body is written.
func (s *Sessions) Save(r *http.Request, w http.ResponseWriter, sess *sessions.Session) error {
	if sess.Options.MaxAge < 0 {
		return s.SignOut(w, r, sess)
	}
	text, err := encodeValues(sess.Values)
	if err != nil {
		return internal("keep your session", err)
	}
	st := stateOf(sess)
	if st.values == text {
		return nil
	}
	if sess.IsNew {
		err = s.insert(w, r, sess, Person{}, text, "")
	} else {
		_, err = changed(r.Context(), s.db.w, `UPDATE sessions SET vals = $1 WHERE id = $2`, text, sess.ID)
		st.values = text
	}
	return wrap("keep your session", err)
}

func encodeValues(values map[any]any) (string, error) {
	plain := make(map[string]any, len(values))
	for k, v := range values {
		switch k := k.(type) {
		case stateKey:
		case string:
			plain[k] = v
		default:
			return "", errors.New("session values need string keys")
		}
	}
	if len(plain) == 0 {
		return "", nil
	}
	text, err := json.Marshal(plain)
	if err == nil && len(text) > maxValues {
		err = errors.New("the session's values are too large")
	}
	return string(text), err
}

// insert adds a row under a new id and sets the cookie. Inside a transaction
// use insertRow.
func (s *Sessions) insert(w http.ResponseWriter, r *http.Request, sess *sessions.Session, p Person, values, flash string) error {
	token, st, err := s.fresh(r, p)
	if err == nil {
		err = s.insertRow(r.Context(), s.db.w, st, values, flash)
	}
	if err == nil {
		s.adopt(w, sess, token, st, values)
	}
	return err
}

func (s *Sessions) fresh(r *http.Request, p Person) (token string, st *state, err error) {
	if token, err = s.db.newToken(); err != nil {
		return "", nil, err
	}
	now := s.db.now()
	return token, &state{info: Info{ID: sessionID(token), Person: p, Host: Host(r.Host), Created: now, Seen: now,
		Ends: s.endsAt(now, p.Kind), UserAgent: clip(r.UserAgent(), 400), IP: s.opt.ClientIP(r)}}, nil
}

func (s *Sessions) insertRow(ctx context.Context, e execer, st *state, values, flash string) error {
	i := &st.info
	_, err := e.ExecContext(ctx, `INSERT INTO sessions (id, person_id, partner, kind, host, created_at, seen_at, idle_until, ends_at,
			user_agent, ip, vals, flash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		i.ID, sql.NullString{String: i.Person.ID, Valid: i.SignedIn()}, i.Person.Partner, string(i.Person.Kind), i.Host,
		stamp(i.Created), stamp(i.Seen), stamp(s.idleUntil(i.Seen, i.Person.Kind)), stamp(i.Ends), i.UserAgent, i.IP, values, flash)
	return err
}

// adopt makes sess the session that st describes, and gives the browser its id.
func (s *Sessions) adopt(w http.ResponseWriter, sess *sessions.Session, token string, st *state, values string) {
	st.values = values
	sess.Values[stateKey{}] = st
	sess.ID, sess.IsNew = st.info.ID, false
	http.SetCookie(w, sessions.NewCookie(sess.Name(), token, sess.Options))
}

// SignIn makes sess the person's: the old row goes, values and all, and the id
// is new, so that an id planted before is worth nothing after.
func (s *Sessions) SignIn(w http.ResponseWriter, r *http.Request, sess *sessions.Session, l Login) error {
	ctx := r.Context()
	token, st, err := s.fresh(r, l.Person)
	if err != nil {
		return wrap("sign you in", err)
	}
	err = s.db.tx(ctx, "sign you in", func(tx *sql.Tx) error {
		if sess.ID != "" {
			if _, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE id = $1`, sess.ID); err != nil {
				return err
			}
		}
		// While the proof was checked the person may have been shut out, or have set
		// another password to keep somebody out: this very sign-in perhaps.
		query, args := `UPDATE people SET last_signin_at = $1 WHERE partner = $2 AND id = $3 AND active = 1 AND second_factor = $4`,
			[]any{stamp(st.info.Created), l.Partner, l.ID, flag(l.SecondFactor)}
		if l.Hash != "" {
			query, args = query+` AND password_hash = $5`, append(args, l.Hash)
		}
		err := mustChange(ctx, tx, query, args...)
		if errors.Is(err, sql.ErrNoRows) {
			var active bool
			err = tx.QueryRowContext(ctx, `SELECT active FROM people WHERE partner = $1 AND id = $2`, l.Partner, l.ID).Scan(&active)
			switch {
			case err == nil && active:
				return platform.Errorf(platform.Unauthenticated, "This account was changed while you signed in. Sign in once more.")
			case err == nil || errors.Is(err, sql.ErrNoRows):
				return platform.Errorf(platform.Unauthenticated, "This account cannot sign in. Ask whoever looks after it.")
			}
		}
		if err != nil {
			return err
		}
		return s.insertRow(ctx, tx, st, "", "")
	})
	if err != nil {
		return err
	}
	clear(sess.Values)
	st.info.Person.LastSignin = st.info.Created
	s.adopt(w, sess, token, st, "")
	return nil
}

// SignOut deletes the session and its cookie.
func (s *Sessions) SignOut(w http.ResponseWriter, r *http.Request, sess *sessions.Session) error {
	if sess.ID != "" {
		if _, err := changed(r.Context(), s.db.w, `DELETE FROM sessions WHERE id = $1`, sess.ID); err != nil {
			return wrap("sign you out", err)
		}
	}
	gone := *s.cookie()
	gone.MaxAge = -1
	http.SetCookie(w, sessions.NewCookie(sess.Name(), "", &gone))
	clear(sess.Values)
	sess.ID, sess.IsNew, sess.Options = "", true, s.cookie()
	return nil
}

// StepUp notes that the person has just proved again who they are.
func (s *Sessions) StepUp(ctx context.Context, sess *sessions.Session) error {
	now := s.db.now()
	err := mustChange(ctx, s.db.w, `UPDATE sessions SET step_up_at = $1 WHERE id = $2 AND person_id IS NOT NULL`, stamp(now), sess.ID)
	if err == nil {
		stateOf(sess).info.StepUp = now
	}
	return wrap("note that this was you", err)
}

// Moved notes that money was moved under a proof that holds, so that the next credit of
// a row of them can be told from one after a pause. It writes once a minute.
func (s *Sessions) Moved(ctx context.Context, sess *sessions.Session) error {
	now, i := s.db.now(), &stateOf(sess).info
	if now.Sub(i.Money) < touchEvery {
		return nil
	}
	err := mustChange(ctx, s.db.w, `UPDATE sessions SET money_at = $1 WHERE id = $2 AND person_id IS NOT NULL`, stamp(now), sess.ID)
	if err == nil {
		i.Money = now
	}
	return wrap("note that this was you", err)
}
