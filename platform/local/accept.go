package local

import (
	"bytes"
	"context"
	"image/png"

	"partnerdesk/platform"
)

const (
	maxSignature     = 1 << 20 // bytes
	maxSignatureSide = 4000    // pixels
)

func (s onboarding) AcceptKYC(ctx context.Context, id platform.TempClientID, signature []byte) (platform.ClientID, error) {
	if err := signatureShape(signature); err != nil {
		return "", err
	}
	// This is the client's own API key, so nobody must be able to guess it.
	key, err := s.newID("ck_", 20)
	if err != nil {
		return "", err
	}
	err = s.data.write(ctx, func(c *session) error {
		r, err := s.stepIn(c, id, platform.StepReview)
		if err != nil {
			return err
		}
		if r.previewed != r.revision {
			return &platform.Error{Kind: platform.Invalid, Due: platform.StepReview,
				Msg: "Something changed since the last preview. Read it before accepting."}
		}
		return s.accept(c, r, platform.ClientID(key), signature)
	})
	if err != nil {
		return "", err
	}
	return platform.ClientID(key), nil
}

func signatureShape(b []byte) error {
	if b == nil {
		return nil
	}
	if len(b) > maxSignature {
		return platform.Field("signature", "The signature may have at most 1 MB.")
	}
	cfg, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil || cfg.Width < 1 || cfg.Height < 1 || cfg.Width > maxSignatureSide || cfg.Height > maxSignatureSide {
		return platform.Field("signature", "The signature must be a PNG image of at most %d × %[1]d pixels.", maxSignatureSide)
	}
	return nil
}

// accept makes a registration a client with an empty wallet, and forgets it.
func (s scope) accept(c *session, r *registration, key platform.ClientID, signature []byte) error {
	if err := s.untaken(c, r); err != nil {
		return err
	}
	now := millis(s.now())
	client, err := s.keepClient(c, r, key)
	if err != nil {
		return err
	}
	var sealed []byte
	if signature != nil {
		if sealed, err = s.seal.close(signature, s.partner, string(*r.tempID), "signature"); err != nil {
			return err
		}
	}
	if _, err := c.exec(`INSERT INTO kyc (partner, client, btype, pan_sealed, pan, name_on_pan, aadhaar_last4, aadhaar_name, aadhaar_ref, aadhaar_at,
			gstin_sealed, gstin, legal_name, state, accepted_at, signature)
		SELECT partner, $1, btype, pan_sealed, pan, name_on_pan, aadhaar_last4, aadhaar_name, aadhaar_ref, aadhaar_at,
			gstin_sealed, gstin, legal_name, state, $2, $3 FROM registrations WHERE partner = $4 AND id = $5`,
		client, now, sealed, s.partner, r.id); err != nil {
		return err
	}
	if r.promo == promoWelcome {
		if _, err := s.post(c, client, Entry{At: s.now(), Amount: welcomeGift, Type: platform.ExpenseCredit,
			Description: "Promo " + promoWelcome}); err != nil {
			return err
		}
	}
	_, err = c.exec(`DELETE FROM registrations WHERE partner = $1 AND id = $2`, s.partner, r.id)
	return err
}

// keepClient stores a client that is active from now on, with an empty wallet.
func (s scope) keepClient(c *session, r *registration, key platform.ClientID) (client int64, err error) {
	if err = c.get(`INSERT INTO clients (partner, client_id, temp_id, name, email, mobile, password_hash, active, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) RETURNING id`,
		args{s.partner, string(key), string(*r.tempID), r.name, r.email, r.mobile, r.passwordHash, millis(s.now())}, &client); err != nil {
		return 0, err
	}
	if _, err = c.exec(`INSERT INTO wallets (partner, client) VALUES ($1, $2)`, s.partner, client); err != nil {
		return 0, err
	}
	return client, s.configure(c, client)
}

// configure gives a client the permission groups and recordings that every
// account of the embedded platform starts with.
func (s scope) configure(c *session, client int64) error {
	_, err := c.exec(`INSERT INTO choices (partner, client, kind, id, name)
		SELECT $1, $2, column1, column2, column3 FROM (VALUES
			('permission_group', '1', 'Agent'), ('permission_group', '2', 'Supervisor'), ('permission_group', '3', 'Administrator'),
			('recording', '1', 'Welcome, English'), ('recording', '2', 'Welcome, Hindi'),
			('recording', '3', 'Welcome, English and Hindi'), ('recording', '4', 'This call may be recorded'))`, s.partner, client)
	return err
}
