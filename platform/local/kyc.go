package local

import (
	"bytes"
	"context"
	"strings"

	"partnerdesk/platform"
)

// step loads a registration that may do a step now. The records are asked
// between this and the write that keeps their answer, never inside it.
func (s scope) step(ctx context.Context, id platform.TempClientID, want platform.Step) (*registration, error) {
	var r *registration
	err := s.data.read(ctx, func(c *session) (err error) {
		r, err = s.stepIn(c, id, want)
		return err
	})
	return r, err
}

func (s scope) stepIn(c *session, id platform.TempClientID, want platform.Step) (*registration, error) {
	r, err := s.byTemp(c, id)
	if err != nil {
		return nil, err
	}
	return r, r.reached(want)
}

// keep changes a registration that still may do the step and returns what is due next.
func (s scope) keep(ctx context.Context, id platform.TempClientID, want platform.Step, change func(*session, *registration) error) (platform.Step, error) {
	var due platform.Step
	err := s.data.write(ctx, func(c *session) error {
		r, err := s.stepIn(c, id, want)
		if err != nil {
			return err
		}
		if err := change(c, r); err != nil {
			return err
		}
		if r, err = s.byTemp(c, id); err != nil {
			return err
		}
		due = r.due()
		return nil
	})
	return due, err
}

func (s onboarding) VerifyPAN(ctx context.Context, id platform.TempClientID, number string, b platform.BusinessType) (platform.PANRecord, error) {
	var bad platform.Fields
	pan, err := platform.ParsePAN(number)
	note(&bad, "pan", err)
	if !b.Valid() {
		bad.Add("btype", "Choose one of the business types.")
	} else if err == nil {
		refuse(&bad, "pan", pan.Doubts(b))
	}
	r, stepErr := s.step(ctx, id, platform.StepPAN)
	if stepErr != nil {
		return platform.PANRecord{}, stepErr
	}
	if err := bad.Err(); err != nil {
		return platform.PANRecord{}, err
	}
	o := outcomeOfPAN(pan)
	if err := s.answer(ctx, o, "pan", "PAN", "This PAN is on record but not linked to an Aadhaar, so it is not in force."); err != nil {
		return platform.PANRecord{}, err
	}
	rec := platform.PANRecord{NameOnPAN: nameOnRecord(o, r.name), Masked: pan.Masked()}
	rec.Next, err = s.keep(ctx, id, platform.StepPAN, func(c *session, r *registration) error {
		return s.keepPAN(c, r, pan, b, rec.NameOnPAN)
	})
	if err != nil {
		return platform.PANRecord{}, err
	}
	return rec, nil
}

// keepPAN stores a verified PAN. One that differs from the last voids what came
// after that; the same one again changes nothing.
func (s scope) keepPAN(c *session, r *registration, pan platform.PAN, b platform.BusinessType, name string) error {
	if r.pan != "" && r.btype == b {
		old, err := s.seal.open(r.panSealed, s.partner, string(*r.tempID), "pan")
		if err != nil {
			return err
		}
		if string(old) == string(pan) {
			return nil
		}
	}
	sealed, err := s.seal.close([]byte(pan), s.partner, string(*r.tempID), "pan")
	if err != nil {
		return err
	}
	if _, err := c.exec(`DELETE FROM codes WHERE partner = $1 AND registration = $2 AND kind = 'aadhaar'`, s.partner, r.id); err != nil {
		return err
	}
	_, err = c.exec(`UPDATE registrations SET btype = $1, pan_sealed = $2, pan = $3, name_on_pan = $4,
		ask_ref = '', ask_last4 = '', ask_name = '', aadhaar_last4 = '', aadhaar_name = '', aadhaar_ref = '', aadhaar_at = NULL,
		gstin_sealed = NULL, gstin = '', legal_name = '', state = '', gst_skipped = 0, revision = revision + 1
		WHERE partner = $5 AND id = $6`, string(b), sealed, pan.Masked(), name, s.partner, r.id)
	return err
}

// refuse notes doubts as faults: this platform stands for the records.
func refuse(bad *platform.Fields, field string, ds []platform.Doubt) {
	msgs := make([]string, len(ds))
	for i, d := range ds {
		msgs[i] = d.Msg
		if len(d.Suggest) > 0 {
			msgs[i] += " It fits “" + d.Suggest[0].Name() + "”."
		}
	}
	if len(msgs) > 0 {
		bad.Add(field, "%s", strings.Join(msgs, " "))
	}
}

// aadhaarStep is step for a client who has an Aadhaar to give.
func (s scope) aadhaarStep(r *registration) error {
	if !r.btype.NeedsAadhaar() {
		return &platform.Error{Kind: platform.Invalid, Due: r.due(),
			Msg: "This business type needs no Aadhaar."}
	}
	return nil
}

func (s onboarding) SendAadhaarOTP(ctx context.Context, id platform.TempClientID, aadhaar string) (string, error) {
	r, err := s.step(ctx, id, platform.StepAadhaar)
	if err != nil {
		return "", err
	}
	if err := s.aadhaarStep(r); err != nil {
		return "", err
	}
	digits, err := platform.ParseAadhaar(aadhaar)
	var bad platform.Fields
	note(&bad, "aadhar_num", err)
	if err == nil && !strings.HasPrefix(digits, magicAadhaar) {
		refuse(&bad, "aadhar_num", platform.AadhaarDoubts(digits))
	}
	if err := bad.Err(); err != nil {
		return "", err
	}
	o := outcomeOfAadhaar(digits)
	if err := s.answer(ctx, o, "aadhar_num", "Aadhaar", "This Aadhaar is on record but has no mobile number linked, so no code can be sent."); err != nil {
		return "", err
	}
	return s.askAadhaar(ctx, id, digits[8:], nameOnRecord(o, r.name))
}

// askAadhaar sends the code for an Aadhaar that is on record.
func (s scope) askAadhaar(ctx context.Context, id platform.TempClientID, last4, name string) (string, error) {
	ref, err := s.newID("ref_", 10)
	if err != nil {
		return "", err
	}
	code, err := s.newCode(platform.CodeDigits)
	if err != nil {
		return "", err
	}
	var r *registration
	now := s.now()
	_, err = s.keep(ctx, id, platform.StepAadhaar, func(c *session, live *registration) error {
		r = live
		if err := s.aadhaarStep(r); err != nil {
			return err
		}
		if r.asks > platform.ResendsAllowed {
			return tooOften()
		}
		if wait := fromMillis(r.askSentAt).Add(platform.ResendWait).Sub(now); wait > 0 {
			return tooSoon(wait)
		}
		if err := s.setCode(c, r.id, codeAadhaar, code); err != nil {
			return err
		}
		return s.on(now).keepAsk(c, r, ref, last4, name)
	})
	if err != nil {
		return "", err
	}
	if err := s.dispatch(ctx, []platform.Message{aadhaarByText(r.mobile, code)}); err != nil {
		return "", s.undone(ctx, err, `UPDATE registrations SET asks = asks - 1, ask_sent_at = $3
			WHERE partner = $1 AND id = $2 AND ask_sent_at = $4`, s.partner, r.id, r.askSentAt, millis(now))
	}
	return ref, nil
}

// keepAsk notes whose code is awaited: the last four digits and the name.
func (s scope) keepAsk(c *session, r *registration, ref, last4, name string) error {
	_, err := c.exec(`UPDATE registrations SET ask_ref = $1, ask_last4 = $2, ask_name = $3, ask_sent_at = $4, asks = asks + 1
		WHERE partner = $5 AND id = $6`, ref, last4, name, millis(s.now()), s.partner, r.id)
	return err
}

func (s onboarding) VerifyAadhaar(ctx context.Context, id platform.TempClientID, reference, otp string) (platform.AadhaarRecord, error) {
	var bad platform.Fields
	if reference = strings.TrimSpace(reference); reference == "" {
		bad.Add("ref", platform.Required)
	}
	otp = codeShape(&bad, "otp", otp)
	var rec platform.AadhaarRecord
	var refused error
	next, err := s.keep(ctx, id, platform.StepAadhaar, func(c *session, r *registration) error {
		if err := s.aadhaarStep(r); err != nil {
			return err
		}
		if err := bad.Err(); err != nil {
			return err
		}
		if r.askRef == "" || r.askRef != reference {
			return platform.Field("ref", "No code was sent for this reference. Ask for a fresh code.")
		}
		v, left, err := s.tryCode(c, r.id, codeAadhaar, otp)
		if err != nil {
			return err
		}
		var wrong platform.Fields
		switch {
		case judge(&wrong, "otp", v, left):
			if r.asks > platform.ResendsAllowed {
				refused = tooOften()
			} else {
				refused = usedUp(wrong, fromMillis(r.askSentAt).Add(platform.ResendWait).Sub(s.now()))
			}
			return nil
		case v != codeRight:
			refused = wrong.Err()
			return nil
		}
		rec = platform.AadhaarRecord{Name: r.askName, Last4: r.askLast4}
		return s.keepAadhaar(c, r)
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return platform.AadhaarRecord{}, err
	}
	rec.Next = next
	return rec, nil
}

func (s scope) keepAadhaar(c *session, r *registration) error {
	if _, err := c.exec(`DELETE FROM codes WHERE partner = $1 AND registration = $2 AND kind = 'aadhaar'`, s.partner, r.id); err != nil {
		return err
	}
	_, err := c.exec(`UPDATE registrations SET aadhaar_last4 = ask_last4, aadhaar_name = ask_name, aadhaar_ref = ask_ref, aadhaar_at = $1,
		ask_ref = '', ask_last4 = '', ask_name = '', revision = revision + 1 WHERE partner = $2 AND id = $3`,
		millis(s.now()), s.partner, r.id)
	return err
}

func (s onboarding) VerifyGST(ctx context.Context, id platform.TempClientID, number string) (platform.GSTRecord, error) {
	r, err := s.step(ctx, id, platform.StepGST)
	if err != nil {
		return platform.GSTRecord{}, err
	}
	var bad platform.Fields
	g, err := platform.ParseGSTIN(number)
	note(&bad, "gst_num", err)
	if err := bad.Err(); err != nil {
		return platform.GSTRecord{}, err
	}
	o := outcomeOfGSTIN(g)
	pan := platform.PAN("")
	if o == outcomeVerified { // a number that was chosen for its code has nobody's PAN inside
		plain, err := s.seal.open(r.panSealed, s.partner, string(id), "pan")
		if err != nil {
			return platform.GSTRecord{}, boundary(err)
		}
		pan = platform.PAN(plain)
	}
	refuse(&bad, "gst_num", g.Doubts(pan))
	if err := bad.Err(); err != nil {
		return platform.GSTRecord{}, err
	}
	if err := s.answer(ctx, o, "gst_num", "GSTIN", "This GSTIN is on record but not linked to an Aadhaar, so it can't be used here."); err != nil {
		return platform.GSTRecord{}, err
	}
	rec := platform.GSTRecord{LegalName: nameOnRecord(o, r.name), State: g.StateName()}
	rec.Next, err = s.keep(ctx, id, platform.StepGST, func(c *session, now *registration) error {
		if !bytes.Equal(now.panSealed, r.panSealed) {
			return platform.Errorf(platform.Conflict, "The PAN was changed meanwhile. Give the GSTIN again.")
		}
		return s.keepGST(c, now, g, rec.LegalName)
	})
	if err != nil {
		return platform.GSTRecord{}, err
	}
	return rec, nil
}

func (s scope) keepGST(c *session, r *registration, g platform.GSTIN, legalName string) error {
	sealed, err := s.seal.close([]byte(g), s.partner, string(*r.tempID), "gstin")
	if err != nil {
		return err
	}
	_, err = c.exec(`UPDATE registrations SET gstin_sealed = $1, gstin = $2, legal_name = $3, state = $4, gst_skipped = 0, revision = revision + 1
		WHERE partner = $5 AND id = $6`, sealed, g.Masked(), legalName, g.StateName(), s.partner, r.id)
	return err
}

func (s onboarding) SkipGST(ctx context.Context, id platform.TempClientID) (platform.Step, error) {
	return s.keep(ctx, id, platform.StepGST, s.keepNoGST)
}

func (s scope) keepNoGST(c *session, r *registration) error {
	if r.gstSkipped {
		return nil
	}
	_, err := c.exec(`UPDATE registrations SET gstin_sealed = NULL, gstin = '', legal_name = '', state = '', gst_skipped = 1, revision = revision + 1
		WHERE partner = $1 AND id = $2`, s.partner, r.id)
	return err
}

func (s onboarding) PreviewKYC(ctx context.Context, id platform.TempClientID) (platform.KYCPreview, error) {
	var out platform.KYCPreview
	_, err := s.keep(ctx, id, platform.StepReview, func(c *session, r *registration) error {
		out = platform.KYCPreview{Name: r.name, Email: r.email, Mobile: r.mobile, BusinessType: r.btype,
			PAN: r.pan, NameOnPAN: r.nameOnPAN, AadhaarLast4: r.aadhaarLast4, AadhaarName: r.aadhaarName,
			GSTIN: r.gstin, LegalName: r.legalName, State: r.state, GSTSkipped: r.gstSkipped, Next: platform.StepReview}
		_, err := c.exec(`UPDATE registrations SET previewed = revision WHERE partner = $1 AND id = $2`, s.partner, r.id)
		return err
	})
	if err != nil {
		return platform.KYCPreview{}, err
	}
	return out, nil
}
