package local

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
)

type masks struct{ scope }

// AsClient opens the platform for whoever holds a client's own token, which is
// its ClientID. Masks alone is set in the result: the token opens nothing else.
// An unknown token is Unauthenticated. The partner is the one whose client it is.
func (p *Platform) AsClient(ctx context.Context, token string) (api platform.API, partner string, err error) {
	err = p.data.look(ctx, `SELECT partner FROM clients WHERE client_id = $1`, args{token}, &partner)
	if errors.Is(err, sql.ErrNoRows) {
		return platform.API{}, "", platform.Errorf(platform.Unauthenticated, "This client token is not known.")
	}
	if err != nil {
		return platform.API{}, "", boundary(err)
	}
	all := p.As(partner).Only(platform.ClientID(token))
	return platform.API{Masks: all.Masks}, partner, nil
}

func (s masks) Create(ctx context.Context, in platform.NewMask) (platform.Mask, error) {
	sid, err := s.newID("ms_", 10)
	if err != nil {
		return platform.Mask{}, boundary(err)
	}
	var out platform.Mask
	err = s.data.write(ctx, func(c *session) error {
		client, err := s.working(c, in.Client)
		if err != nil {
			return err
		}
		out, err = s.openMask(c, client, sid, in)
		return err
	})
	return out, err
}

// openMask checks a session and keeps it.
func (s scope) openMask(c *session, client int64, sid string, in platform.NewMask) (platform.Mask, error) {
	var bad platform.Fields
	m := mask{sid: sid, createdAt: s.now()}
	did, err := s.holds(c, &bad, client, "did", in.DID)
	if err != nil {
		return platform.Mask{}, err
	}
	m.did, m.a, m.b = did, party(&bad, "party_a", in.PartyA), party(&bad, "party_b", in.PartyB)
	m.apart(&bad)
	if m.reference = strings.TrimSpace(in.Reference); m.reference != "" {
		m.reference = text(&bad, "reference", m.reference, 100)
	}
	m.expiresAt = m.createdAt.Add(maskLife(&bad, in.ExpiresIn, platform.MaskLife))
	if err := bad.Err(); err != nil {
		return platform.Mask{}, err
	}
	if err := s.rings(c, client, did); err != nil {
		return platform.Mask{}, err
	}
	if _, err := s.endExpired(c, s.now()); err != nil { // so that they hold no caller any more
		return platform.Mask{}, err
	}
	if err := s.keepMask(c, client, &m); err != nil {
		return platform.Mask{}, err
	}
	return m.shown(), nil
}

// party reads a phone that takes part in a session.
func party(bad *platform.Fields, field string, p platform.Phone) platform.Phone {
	if strings.TrimSpace(string(p)) == "" {
		bad.Add(field, platform.Required)
		return ""
	}
	n, err := platform.ParsePhone(string(p))
	note(bad, field, err)
	return n
}

// maskLife checks how long a session is to live.
func maskLife(bad *platform.Fields, asked, otherwise time.Duration) time.Duration {
	if asked == 0 {
		return otherwise
	}
	if asked < time.Second || asked > platform.MaxMaskLife {
		bad.Add("expires_in", "Choose 1 to %d seconds.", int(platform.MaxMaskLife/time.Second))
	}
	return asked.Truncate(time.Second)
}

// rings fails where a number that the client holds takes no calls.
func (s scope) rings(c *session, client int64, did platform.Phone) error {
	var status platform.NumberStatus
	if err := c.get(`SELECT status FROM dids WHERE partner = $1 AND client = $2 AND number = $3`,
		args{s.partner, client, string(did)}, &status); err != nil {
		return err
	}
	if status == platform.NumberDue {
		return conflict("did", "This number's rental is unpaid, so it takes no calls.")
	}
	return nil
}

func (s masks) Update(ctx context.Context, in platform.MaskChange) (platform.Mask, error) {
	var out platform.Mask
	err := s.data.write(ctx, func(c *session) error {
		client, err := s.working(c, in.Client)
		if err != nil {
			return err
		}
		m, err := s.mask(c, client, in.Session)
		if err != nil {
			return err
		}
		if err := m.over(); err != nil {
			return err
		}
		if err := s.changeMask(&m, in); err != nil {
			return err
		}
		if _, err := s.endExpired(c, s.now()); err != nil {
			return err
		}
		if err := s.rewriteMask(c, client, &m); err != nil {
			return err
		}
		out = m.shown()
		return nil
	})
	return out, err
}

// changeMask applies what is asked to a live session.
func (s scope) changeMask(m *mask, in platform.MaskChange) error {
	var bad platform.Fields
	if in.PartyA == "" && in.PartyB == "" && in.ExpiresIn == 0 {
		return platform.Errorf(platform.Invalid, "Say what is to change: party_a, party_b or expires_in.")
	}
	if in.PartyA != "" {
		m.a = party(&bad, "party_a", in.PartyA)
	}
	if in.PartyB != "" {
		m.b = party(&bad, "party_b", in.PartyB)
	}
	m.apart(&bad)
	now := s.now()
	m.expiresAt = now.Add(maskLife(&bad, in.ExpiresIn, m.expiresAt.Sub(now)))
	return bad.Err()
}

func (s masks) Cancel(ctx context.Context, client platform.ClientID, sid string) error {
	return s.data.write(ctx, func(c *session) error {
		row, err := s.working(c, client)
		if err != nil {
			return err
		}
		m, err := s.mask(c, row, sid)
		if err != nil || m.state == platform.MaskCancelled {
			return err
		}
		if err := m.over(); err != nil {
			return err
		}
		_, err = s.endMasks(c, platform.MaskCancelled, s.now(), `id = $3`, m.id)
		return err
	})
}

func (s masks) List(ctx context.Context, q platform.MaskQuery) ([]platform.Mask, error) {
	page, limit := cmpOr(q.Page, 1), cmpOr(q.Limit, defaultLimit)
	var bad platform.Fields
	if page < 1 || page > 1_000_000_000 {
		bad.Add("page", "Pages are counted from 1.")
	}
	if limit < 1 || limit > maxLimit {
		bad.Add("limit", "A page has 1 to %d rows.", maxLimit)
	}
	if q.State != "" && !slices.Contains(maskStates(), q.State) {
		bad.Add("state", "Choose live, expired, cancelled, released or ended.")
	}
	out := []platform.Mask{}
	err := s.data.read(ctx, func(c *session) error {
		row, err := s.client(c, q.Client)
		if err != nil {
			return err
		}
		if err := bad.Err(); err != nil {
			return err
		}
		now := s.now()
		return c.each(`SELECT `+maskColumns+` FROM masks WHERE partner = $1 AND client = $2 AND `+maskStateIs(q.State)+`
			ORDER BY id DESC LIMIT $4 OFFSET $5`, args{s.partner, row.id, millis(now), limit, (page - 1) * limit},
			func(scan func(...any) error) error {
				m, err := scanMask(scan, now)
				out = append(out, m.shown())
				return err
			})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s masks) Lookup(ctx context.Context, client platform.ClientID, did, caller platform.Phone) (platform.MaskRoute, error) {
	var bad platform.Fields
	did, caller = party(&bad, "did", did), party(&bad, "caller", caller)
	var out platform.MaskRoute
	err := s.data.read(ctx, func(c *session) error {
		row, err := s.working(c, client)
		if err != nil {
			return err
		}
		if err := bad.Err(); err != nil {
			return err
		}
		var sealed []byte
		err = c.get(`SELECT m.session_id, CASE c.party WHEN 'a' THEN m.b_sealed ELSE m.a_sealed END
			FROM mask_callers c JOIN masks m ON m.partner = c.partner AND m.client = c.client AND m.id = c.mask
			WHERE c.partner = $1 AND c.client = $2 AND c.did = $3 AND c.caller = $4 AND m.ended = '' AND m.expires_at > $5`,
			args{s.partner, row, string(did), s.callerHash(did, caller), millis(s.now())}, &out.Session, &sealed)
		if errors.Is(err, sql.ErrNoRows) {
			return platform.Errorf(platform.NotFound, "This caller is in no live session on this number.")
		}
		if err != nil {
			return err
		}
		if err := s.rings(c, row, did); err != nil {
			return err
		}
		other, err := s.seal.open(sealed, partyPlace(out.Session)...)
		out.ConnectTo = platform.Phone(other)
		return err
	})
	if err != nil {
		return platform.MaskRoute{}, err
	}
	return out, nil
}
