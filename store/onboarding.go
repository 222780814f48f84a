package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Onboarding is what the wizard remembers of one new client between pages. An
// Aadhaar number, a password, a code or a signature never gets here: there is
// no field for them.
type Onboarding struct {
	ID               string
	Partner          string
	RequestID        string // the platform's, after registration
	TempClientID     string // the platform's, after the codes
	BusinessType     string
	Name             string
	Email            string
	Mobile           platform.Phone
	CountryCode      string
	Promo            string
	Next             platform.Step
	AadhaarReference string // names the code that was sent, not the person
	Facts            OnboardingFacts
	Consent          Consent
	ClientRef        string // set once the client is accepted
	CreatedBy        string // a person's id
	Created          time.Time
	Updated          time.Time
	Discarded        time.Time
	DiscardReason    string
	Assigned         Assignment
	Version          int64     // grows with every change
	Since            time.Time // since when it stands still, as far as is known; kept by the store
	SignUp           SignUp
	Brand            string    // the brand's id that staff chose; empty: see BrandID
	Tag              string    // what its client is tagged with, and who looks after those sees it
	Held             time.Time // since when it waits for staff, all being captured

	HasPAN   bool // a sealed copy is held here
	HasGSTIN bool

	newPAN, newGSTIN *string
	newSignature     *[]byte
}

// SignUp is where a client began by themself; the zero value where staff did, or
// the API.
type SignUp struct {
	Brand    string // the brand's id
	Base     string // scheme and host of the page, for links in mails: "https://portal.example.com"
	Approval bool   // staff look at it before it goes live
	Language string // BCP 47 tag of what they read, for mails that leave later; empty: not known
	Decoy    bool   // the contact is a client's already: nobody's, and put away from the start
}

// BrandID is the brand under which its client meets the partner: the one that staff
// chose, else where they signed up; empty: the partner's first.
func (o Onboarding) BrandID() string {
	if o.Brand != "" {
		return o.Brand
	}
	return o.SignUp.Brand
}

// BegunByAPI stands in CreatedBy of a draft that was begun by a call of the API.
const BegunByAPI = "api"

// Assignment is who looks after an onboarding, and what they were told about it.
type Assignment struct {
	To   string // a person's id; empty: nobody
	Note string
	At   time.Time
}

// OnboardingFacts are what the checks found out, masked.
type OnboardingFacts struct {
	PANMasked    string `json:"pan_masked,omitempty"`
	NameOnPAN    string `json:"name_on_pan,omitempty"`
	AadhaarLast4 string `json:"aadhaar_last4,omitempty"`
	AadhaarName  string `json:"aadhaar_name,omitempty"`
	GSTINMasked  string `json:"gstin_masked,omitempty"`
	LegalName    string `json:"legal_name,omitempty"`
	GSTState     string `json:"gst_state,omitempty"`
	GSTSkipped   bool   `json:"gst_skipped,omitempty"`
	DueNotTold   bool   `json:"due_not_told,omitempty"` // Next is a guess: begun elsewhere, and the platform does not say

	Resends     int       `json:"resends,omitempty"`     // how often a decoy's visitor asked for fresh codes
	CodesSent   time.Time `json:"codes_sent,omitzero"`   // when the registration's codes last left
	ResendAfter time.Time `json:"resend_after,omitzero"` // when they may be sent again
	AadhaarSent time.Time `json:"aadhaar_sent,omitzero"` // when Aadhaar's registry was last asked for a code
}

// Consent is what was agreed to before the Aadhaar check, and where from. A zero
// At means that nothing was.
type Consent struct {
	Version  string // of the text
	Language string
	At       time.Time
	IP       string
}

// SetPAN keeps a sealed copy of the number at the next Update; empty drops it.
func (o *Onboarding) SetPAN(pan string) { o.newPAN = upper(pan) }

// SetSignature keeps a sealed copy of the signature of an onboarding that is held,
// at the next Update. It goes with the decision: with the client, or when the
// onboarding is put away.
func (o *Onboarding) SetSignature(picture []byte) { o.newSignature = &picture }

// SetGSTIN keeps a sealed copy of the number at the next Update; empty drops it.
func (o *Onboarding) SetGSTIN(gstin string) { o.newGSTIN = upper(gstin) }

func upper(s string) *string {
	s = strings.ToUpper(strings.TrimSpace(s))
	return &s
}

// check keeps whole numbers out of the fields for masked ones, whatever a
// handler passes on.
func (o *Onboarding) check() error {
	f := o.Facts
	if n := len(f.AadhaarLast4); n != 0 && n != 4 {
		return platform.Errorf(platform.Internal, "Of an Aadhaar number only the last four digits may be kept.")
	}
	for _, masked := range []string{f.PANMasked, f.GSTINMasked} {
		if strings.IndexFunc(masked, func(r rune) bool { return r > 127 || r == '*' || r == 'X' || r == 'x' }) < 0 && len(masked) >= 10 {
			return platform.Errorf(platform.Internal, "A tax number must be masked before it is kept in the open.")
		}
	}
	return nil
}

// Onboardings keeps the wizards under way.
type Onboardings struct{ db *database }

const onboardingCols = `id, partner, request_id, temp_client_id, btype, name, email, mobile, country_code, promo, next, aadhaar_reference,
	facts, consent_version, consent_language, consent_at, consent_ip, client_ref, created_by, created_at, updated_at, discarded_at, version,
	assigned_to, assigned_note, assigned_at, discard_reason, signup_brand, signup_base, approval, decoy, held_at, since_at, signup_language, brand, tag,
	CASE WHEN pan IS NULL THEN 0 ELSE 1 END, CASE WHEN gstin IS NULL THEN 0 ELSE 1 END`

func scanOnboarding(r scanner) (Onboarding, error) {
	var o Onboarding
	var request, temp sql.NullString
	var facts []byte
	err := r.Scan(&o.ID, &o.Partner, &request, &temp, &o.BusinessType, &o.Name, &o.Email, &o.Mobile, &o.CountryCode, &o.Promo,
		&o.Next, &o.AadhaarReference, readJSON{&facts}, &o.Consent.Version, &o.Consent.Language, readTime{&o.Consent.At}, &o.Consent.IP,
		&o.ClientRef, &o.CreatedBy, readTime{&o.Created}, readTime{&o.Updated}, readTime{&o.Discarded}, &o.Version,
		&o.Assigned.To, &o.Assigned.Note, readTime{&o.Assigned.At}, &o.DiscardReason,
		&o.SignUp.Brand, &o.SignUp.Base, &o.SignUp.Approval, &o.SignUp.Decoy, readTime{&o.Held}, readTime{&o.Since}, &o.SignUp.Language, &o.Brand, &o.Tag, &o.HasPAN, &o.HasGSTIN)
	o.RequestID, o.TempClientID = request.String, temp.String
	if err == nil && facts != nil {
		err = json.Unmarshal(facts, &o.Facts)
	}
	return o, err
}

// orNull stores an empty id as NULL, so that unique indexes pass it over.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Create starts a wizard; Partner and CreatedBy are required.
func (s *Onboardings) Create(ctx context.Context, o Onboarding) (Onboarding, error) {
	var made Onboarding
	err := s.db.tx(ctx, "start the onboarding", func(tx *sql.Tx) error {
		id, err := s.db.newID("o", 12)
		if err != nil {
			return err
		}
		now := stamp(s.db.now())
		_, err = tx.ExecContext(ctx, `INSERT INTO onboardings (id, partner, created_by, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $4, 0)`,
			id, o.Partner, o.CreatedBy, now)
		if err != nil {
			return err
		}
		fresh := o
		fresh.ID = id
		if err := s.write(ctx, tx, &fresh); err != nil {
			return err
		}
		made, err = s.read(ctx, tx, o.Partner, `id`, id, "")
		return err
	})
	return made, err
}

func (s *Onboardings) read(ctx context.Context, q queryer, partner, column, value, lock string) (Onboarding, error) {
	return scanOnboarding(rowOf(ctx, q, `SELECT `+onboardingCols+` FROM onboardings WHERE partner = $1 AND `+column+` = $2`+lock, partner, value))
}

// Get finds an onboarding of the partner, also one that is done or discarded.
func (s *Onboardings) Get(ctx context.Context, partner, id string) (Onboarding, error) {
	o, err := s.read(ctx, s.db.r, partner, `id`, id, "")
	return o, wrap("read the onboarding", err)
}

// ByRequestID finds it by the platform's id of the registration.
func (s *Onboardings) ByRequestID(ctx context.Context, partner, requestID string) (Onboarding, error) {
	o, err := s.read(ctx, s.db.r, partner, `request_id`, requestID, "")
	return o, wrap("read the onboarding", err)
}

// ByTempClientID finds it by the platform's id of the pending client.
func (s *Onboardings) ByTempClientID(ctx context.Context, partner, tempClientID string) (Onboarding, error) {
	o, err := s.read(ctx, s.db.r, partner, `temp_client_id`, tempClientID, "")
	return o, wrap("read the onboarding", err)
}

// ByClientRef finds the onboarding that a client came from.
func (s *Onboardings) ByClientRef(ctx context.Context, partner, clientRef string) (Onboarding, error) {
	if clientRef == "" {
		return Onboarding{}, wrap("read the onboarding", sql.ErrNoRows)
	}
	o, err := s.read(ctx, s.db.r, partner, `client_ref`, clientRef, ` ORDER BY updated_at DESC LIMIT 1`)
	return o, wrap("read the onboarding", err)
}

// Update changes an onboarding by fn, which sees it as it is. version is the one
// that the caller's page was drawn from: if somebody has changed it since, that
// is a Conflict and fn does not run; 0 does not mind. fn may run more than once.
func (s *Onboardings) Update(ctx context.Context, partner, id string, version int64, fn func(*Onboarding) error) (Onboarding, error) {
	var out Onboarding
	err := s.db.tx(ctx, "keep the onboarding", func(tx *sql.Tx) error {
		o, err := s.read(ctx, tx, partner, `id`, id, s.db.forUpdate())
		if err != nil {
			return err
		}
		if version != 0 && o.Version != version {
			return platform.Errorf(platform.Conflict, "Somebody else has gone on with this onboarding meanwhile. Look at it as it is now, then go on.")
		}
		if err := fn(&o); err != nil {
			return err
		}
		o.ID, o.Partner = id, partner
		if err := s.write(ctx, tx, &o); err != nil {
			return err
		}
		out, err = s.read(ctx, tx, partner, `id`, id, "")
		return err
	})
	return out, err
}

// Assign says who looks after an onboarding that is under way. It does not count
// as a change of it: how long it has stood still stays to be seen, and nobody's
// page becomes out of date.
func (s *Onboardings) Assign(ctx context.Context, partner, id string, a Assignment) error {
	return wrap("assign the onboarding", mustChange(ctx, s.db.w, `UPDATE onboardings SET assigned_to = $1, assigned_note = $2, assigned_at = $3
		WHERE partner = $4 AND id = $5 AND client_ref = '' AND discarded_at IS NULL`, a.To, a.Note, stamp(a.At), partner, id))
}

func (s *Onboardings) write(ctx context.Context, tx *sql.Tx, o *Onboarding) error {
	if err := o.check(); err != nil {
		return err
	}
	facts, err := json.Marshal(o.Facts)
	if err != nil {
		return err
	}
	err = mustChange(ctx, tx, `UPDATE onboardings SET request_id = $1, temp_client_id = $2, btype = $3, name = $4, email = $5, mobile = $6,
			country_code = $7, promo = $8, next = $9, aadhaar_reference = $10, facts = $11, consent_version = $12, consent_language = $13,
			consent_at = $14, consent_ip = $15, client_ref = $16, updated_at = $17, discarded_at = $18, discard_reason = $19,
			signup_brand = $20, signup_base = $21, approval = $22, decoy = $23, held_at = $24, since_at = $25, signup_language = $26, brand = $27, tag = $28, version = version + 1
		WHERE partner = $29 AND id = $30`,
		orNull(o.RequestID), orNull(o.TempClientID), o.BusinessType, o.Name, o.Email, string(o.Mobile), o.CountryCode, o.Promo,
		string(o.Next), o.AadhaarReference, string(facts), o.Consent.Version, o.Consent.Language, stamp(o.Consent.At), o.Consent.IP,
		o.ClientRef, stamp(s.db.now()), stamp(o.Discarded), o.DiscardReason,
		o.SignUp.Brand, o.SignUp.Base, flag(o.SignUp.Approval), flag(o.SignUp.Decoy), stamp(o.Held), stamp(s.since(o)), o.SignUp.Language, o.Brand, tagKey(o.Tag), o.Partner, o.ID)
	if isTaken(err) {
		return platform.Errorf(platform.Conflict, "This registration is already part of another onboarding.")
	}
	for _, n := range []struct {
		column string
		value  *string
	}{{"pan", o.newPAN}, {"gstin", o.newGSTIN}} {
		if err != nil {
			return err
		}
		if n.value == nil {
			continue
		}
		var sealed, hash []byte
		if *n.value != "" {
			sealed = s.db.sealer.seal([]byte(*n.value), onboardingAt(n.column, o.Partner, o.ID))
			hash = s.db.index.hash("onboardings."+n.column, o.Partner, *n.value)
		}
		err = mustChange(ctx, tx, `UPDATE onboardings SET `+n.column+` = $1, `+n.column+`_hash = $2 WHERE partner = $3 AND id = $4`,
			sealed, hash, o.Partner, o.ID)
	}
	if err == nil {
		err = s.writeSignature(ctx, tx, o)
	}
	if err != nil {
		return err
	}
	return (&Things{s.db}).putDraft(ctx, tx, o)
}

// since is when an onboarding that is being written last moved: for one that was
// begun elsewhere and is only taken up here, when it was begun.
func (s *Onboardings) since(o *Onboarding) time.Time {
	if o.CreatedBy == BegunByAPI && o.Version == 0 && !o.Facts.CodesSent.IsZero() {
		return o.Facts.CodesSent
	}
	return s.db.now()
}

func onboardingAt(column, partner, id string) place {
	return place{column: "onboardings." + column, partner: partner, row: id}
}

// Reveal opens the sealed copies; an empty one is not held here. Owner and admin
// only, with a reason that is audited: the caller sees to both.
func (s *Onboardings) Reveal(ctx context.Context, partner, id string) (pan, gstin string, err error) {
	const doing = "open what is sealed"
	var sealedPAN, sealedGSTIN []byte
	err = s.db.r.QueryRowContext(ctx, `SELECT pan, gstin FROM onboardings WHERE partner = $1 AND id = $2`, partner, id).Scan(&sealedPAN, &sealedGSTIN)
	if err == nil && sealedPAN != nil {
		pan, err = s.db.unseal(sealedPAN, onboardingAt("pan", partner, id))
	}
	if err == nil && sealedGSTIN != nil {
		gstin, err = s.db.unseal(sealedGSTIN, onboardingAt("gstin", partner, id))
	}
	return pan, gstin, wrap(doing, err)
}

// ByTaxNumber finds the partner's onboardings with exactly this PAN or GSTIN,
// those that are done included.
func (s *Onboardings) ByTaxNumber(ctx context.Context, partner, number string) ([]Onboarding, error) {
	n := *upper(number)
	all, err := collect(ctx, s.db.r, scanOnboarding, `SELECT `+onboardingCols+` FROM onboardings
		WHERE partner = $1 AND (pan_hash = $2 OR gstin_hash = $3) ORDER BY updated_at DESC, id`, partner,
		s.db.index.hash("onboardings.pan", partner, n), s.db.index.hash("onboardings.gstin", partner, n))
	return all, wrap("look for the number", err)
}
