package local

import (
	"database/sql"
	"errors"
	"time"

	"partnerdesk/platform"
)

// How long a registration may stand still before it is forgotten with all that
// was captured.
const (
	RegistrationLife = 24 * time.Hour      // with its codes not confirmed
	KYCLife          = 30 * 24 * time.Hour // from the confirmed codes to acceptance
)

// registration is a row of registrations. Numbers are masked.
type registration struct {
	id                        int64
	requestID                 platform.RequestID
	tempID                    *platform.TempClientID
	name, email, mobile       string
	passwordHash, promo       string
	startedAt, sentAt         int64
	resends                   int
	btype                     platform.BusinessType
	panSealed                 []byte
	pan, nameOnPAN            string
	askRef, askLast4, askName string
	askSentAt                 int64
	asks                      int
	aadhaarLast4, aadhaarName string
	aadhaarRef                string
	aadhaarAt                 *int64
	gstinSealed               []byte
	gstin, legalName, state   string
	gstSkipped                bool
	revision, previewed       int64
}

const registrationColumns = `id, request_id, temp_id, name, email, mobile, password_hash, promo, started_at, sent_at, resends,
	btype, pan_sealed, pan, name_on_pan, ask_ref, ask_last4, ask_name, ask_sent_at, asks,
	aadhaar_last4, aadhaar_name, aadhaar_ref, aadhaar_at, gstin_sealed, gstin, legal_name, state, gst_skipped, revision, previewed`

func (r *registration) scan(scan func(...any) error) error {
	return scan(&r.id, &r.requestID, &r.tempID, &r.name, &r.email, &r.mobile, &r.passwordHash, &r.promo,
		&r.startedAt, &r.sentAt, &r.resends, &r.btype, &r.panSealed, &r.pan, &r.nameOnPAN,
		&r.askRef, &r.askLast4, &r.askName, &r.askSentAt, &r.asks,
		&r.aadhaarLast4, &r.aadhaarName, &r.aadhaarRef, &r.aadhaarAt,
		&r.gstinSealed, &r.gstin, &r.legalName, &r.state, &r.gstSkipped, &r.revision, &r.previewed)
}

// due is the step that comes next.
func (r *registration) due() platform.Step {
	switch {
	case r.tempID == nil:
		return platform.StepOTP
	case r.pan == "":
		return platform.StepPAN
	case r.btype.NeedsAadhaar() && r.aadhaarLast4 == "":
		return platform.StepAadhaar
	case r.gstin == "" && !r.gstSkipped:
		return platform.StepGST
	}
	return platform.StepReview
}

// reached fails unless every step before want is done.
func (r *registration) reached(want platform.Step) error {
	order := map[platform.Step]int{platform.StepOTP: 0, platform.StepPAN: 1, platform.StepAadhaar: 2,
		platform.StepGST: 3, platform.StepReview: 4}
	if due := r.due(); order[due] < order[want] {
		return outOfOrder(due)
	}
	return nil
}

// outOfOrder names the step that is due instead of the one that was tried.
func outOfOrder(due platform.Step) error {
	msg := map[platform.Step]string{
		platform.StepOTP:     "First confirm the codes that were sent to the mailbox and the phone.",
		platform.StepPAN:     "The PAN is due now.",
		platform.StepAadhaar: "The Aadhaar is due now.",
		platform.StepGST:     "GST is due now: give the GSTIN, or skip it.",
		platform.StepReview:  "Everything is captured. The review is due now.",
		platform.StepDone:    "This client's KYC is accepted already.",
	}[due]
	return &platform.Error{Kind: platform.Invalid, Msg: msg, Due: due}
}

// byRequest loads a live registration by its request id.
func (s scope) byRequest(c *session, id platform.RequestID) (*registration, error) {
	var r registration
	err := r.scan(func(dest ...any) error {
		return c.get(`SELECT `+registrationColumns+` FROM registrations WHERE partner = $1 AND request_id = $2 AND expires_at > $3`,
			args{s.partner, string(id), millis(s.now())}, dest...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, platform.Errorf(platform.NotFound, "There is no such registration. It may have expired; start again.")
	}
	return &r, err
}

// byTemp loads a live registration whose codes are confirmed.
func (s scope) byTemp(c *session, id platform.TempClientID) (*registration, error) {
	var r registration
	err := r.scan(func(dest ...any) error {
		return c.get(`SELECT `+registrationColumns+` FROM registrations WHERE partner = $1 AND temp_id = $2 AND expires_at > $3`,
			args{s.partner, string(id), millis(s.now())}, dest...)
	})
	if !errors.Is(err, sql.ErrNoRows) {
		return &r, err
	}
	var one int
	err = c.get(`SELECT 1 FROM clients WHERE partner = $1 AND temp_id = $2`, args{s.partner, string(id)}, &one)
	switch {
	case err == nil:
		return nil, outOfOrder(platform.StepDone)
	case errors.Is(err, sql.ErrNoRows):
		return nil, platform.Errorf(platform.NotFound, "There is no such registration. It may have expired; start again.")
	}
	return nil, err
}

// forget deletes what has expired. Registering does it in passing, so that
// nobody's data outlive their purpose by much.
func (s scope) forget(c *session) error {
	_, err := c.exec(`DELETE FROM registrations WHERE partner = $1 AND expires_at <= $2`, s.partner, millis(s.now()))
	return err
}
