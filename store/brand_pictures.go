package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"maps"

	"partnerdesk/platform"
)

// PictureKind says what a brand's picture is for.
type PictureKind string

const (
	LogoLight PictureKind = "light" // on white
	LogoDark  PictureKind = "dark"  // on a dark page; without one the light one is used
	IconOf    PictureKind = "icon"  // of tabs and bookmarks, square
)

// Picture is what is known of one without reading it: the hash of its bytes, 16
// hexadecimal digits, and its size in pixels.
type Picture struct {
	Hash   string `json:"hash"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Made   bool   `json:"made,omitempty"` // of another picture, and goes with it
}

// NewPicture is a PNG with its size.
type NewPicture struct {
	Kind          PictureKind
	PNG           []byte
	Width, Height int
	Made          bool
}

// SetPictures puts pictures in the place of what there was of their kinds.
func (s *Brands) SetPictures(ctx context.Context, partner, brand string, all ...NewPicture) error {
	return s.changePictures(ctx, partner, brand, func(tx *sql.Tx, now map[PictureKind]Picture) error {
		for _, p := range all {
			sum := sha256.Sum256(p.PNG)
			pic := Picture{Hash: hex.EncodeToString(sum[:8]), Width: p.Width, Height: p.Height, Made: p.Made}
			now[p.Kind] = pic
			if _, err := tx.ExecContext(ctx, `INSERT INTO brand_pictures (brand, kind, hash, body) VALUES ($1, $2, $3, $4)
				ON CONFLICT (brand, kind) DO UPDATE SET hash = excluded.hash, body = excluded.body`, brand, string(p.Kind), pic.Hash, p.PNG); err != nil {
				return err
			}
		}
		return nil
	})
}

// RemovePictures takes pictures of these kinds away; what is not there is no error.
func (s *Brands) RemovePictures(ctx context.Context, partner, brand string, kinds ...PictureKind) error {
	return s.changePictures(ctx, partner, brand, func(tx *sql.Tx, now map[PictureKind]Picture) error {
		for _, k := range kinds {
			delete(now, k)
			if _, err := tx.ExecContext(ctx, `DELETE FROM brand_pictures WHERE brand = $1 AND kind = $2`, brand, string(k)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Brands) changePictures(ctx context.Context, partner, brand string, change func(*sql.Tx, map[PictureKind]Picture) error) error {
	return s.db.tx(ctx, "keep the pictures", func(tx *sql.Tx) error {
		b, err := scanBrand(tx.QueryRowContext(ctx, `SELECT `+brandRead+` FROM brands WHERE partner = $1 AND id = $2`+s.db.forUpdate(), partner, brand))
		if err != nil {
			return err
		}
		now := map[PictureKind]Picture{}
		maps.Copy(now, b.Pictures)
		if err := change(tx, now); err != nil {
			return err
		}
		raw, err := json.Marshal(now)
		if err != nil {
			return err
		}
		return mustChange(ctx, tx, `UPDATE brands SET pictures = $1, updated_at = $2 WHERE partner = $3 AND id = $4`, string(raw), stamp(s.db.now()), partner, brand)
	})
}

// Picture reads the PNG of a brand that has this hash.
func (s *Brands) Picture(ctx context.Context, brand, hash string) ([]byte, error) {
	var body []byte
	err := s.db.r.QueryRowContext(ctx, `SELECT body FROM brand_pictures WHERE brand = $1 AND hash = $2 LIMIT 1`, brand, hash).Scan(&body)
	return body, wrap("read the picture", err)
}

// Delete takes a brand away with its hosts and pictures. Conflict while somebody who
// signed up there has not been through: their mails and pages speak in its name.
func (s *Brands) Delete(ctx context.Context, partner, id string) error {
	return s.db.tx(ctx, "remove the brand", func(tx *sql.Tx) error {
		var open int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM onboardings WHERE partner = $1 AND signup_brand = $2 AND client_ref = '' AND discarded_at IS NULL`,
			partner, id).Scan(&open); err != nil {
			return err
		}
		if open > 0 {
			return &platform.Error{Kind: platform.Conflict, Msg: "People who signed up at this brand are still in onboarding. Finish or refuse those first."}
		}
		for _, q := range []string{
			`DELETE FROM brand_pictures WHERE brand = (SELECT id FROM brands WHERE partner = $1 AND id = $2)`,
			`DELETE FROM brand_hosts WHERE partner = $1 AND brand = $2`,
			`DELETE FROM brand_senders WHERE partner = $1 AND brand = $2`,
			`UPDATE onboardings SET brand = '' WHERE partner = $1 AND brand = $2`,
			`DELETE FROM client_brands WHERE partner = $1 AND brand = $2`,
		} {
			if _, err := tx.ExecContext(ctx, q, partner, id); err != nil {
				return err
			}
		}
		return mustChange(ctx, tx, `DELETE FROM brands WHERE partner = $1 AND id = $2`, partner, id)
	})
}
