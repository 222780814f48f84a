package local

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
)

// mask is a row of masks. a and b are known while it lives and their shown forms
// for good.
type mask struct {
	id                   int64
	sid                  string
	did                  platform.Phone
	a, b                 platform.Phone
	aShown, bShown       string
	aSealed, bSealed     []byte
	reference            string
	createdAt, expiresAt time.Time
	state                platform.MaskState
	endedAt              *time.Time
}

const maskColumns = `id, session_id, did, a_sealed, b_sealed, a_shown, b_shown, reference, created_at, expires_at, ended, ended_at`

// scanMask reads a row as it is at a moment: its time may be up before anything
// has noted it.
func scanMask(scan func(...any) error, now time.Time) (mask, error) {
	var m mask
	var created, expires int64
	var ended *int64
	err := scan(&m.id, &m.sid, &m.did, &m.aSealed, &m.bSealed, &m.aShown, &m.bShown, &m.reference, &created, &expires, &m.state, &ended)
	m.createdAt, m.expiresAt, m.endedAt = fromMillis(created), fromMillis(expires), fromMillisPtr(ended)
	switch {
	case m.state != "":
	case m.expiresAt.After(now):
		m.state = platform.MaskLive
	default:
		m.state, m.endedAt = platform.MaskExpired, &m.expiresAt
	}
	return m, err
}

// shown is a session as anybody may see it.
func (m mask) shown() platform.Mask {
	return platform.Mask{ID: m.sid, DID: m.did, PartyA: m.aShown, PartyB: m.bShown, Reference: m.reference,
		State: m.state, CreatedAt: m.createdAt.UTC(), ExpiresAt: m.expiresAt.UTC(), EndedAt: m.endedAt}
}

// apart notes parties that a call could not be connected between.
func (m mask) apart(bad *platform.Fields) {
	if m.a != "" && m.a == m.did {
		bad.Add("party_a", "This is the number that both call. Give the person's own.")
	}
	if m.b != "" && m.b == m.did {
		bad.Add("party_b", "This is the number that both call. Give the person's own.")
	}
	if m.a != "" && m.a == m.b {
		bad.Add("party_b", "Both people have the same phone.")
	}
}

// over is a Conflict that says why a session lives no more, or nil.
func (m mask) over() error {
	switch m.state {
	case platform.MaskLive:
		return nil
	case platform.MaskExpired:
		return platform.Errorf(platform.Conflict, "This session has expired. Create a new one.")
	case platform.MaskReleased:
		return platform.Errorf(platform.Conflict, "This session ended when its number was given up.")
	}
	return platform.Errorf(platform.Conflict, "This session was cancelled. Create a new one.")
}

func maskStates() []platform.MaskState {
	return []platform.MaskState{platform.MaskLive, platform.MaskExpired, platform.MaskCancelled, platform.MaskReleased, platform.MaskEnded}
}

// maskStateIs is the condition for a state, with the present moment in $3.
func maskStateIs(state platform.MaskState) string {
	switch state {
	case platform.MaskLive:
		return `ended = '' AND expires_at > $3`
	case platform.MaskExpired:
		return `(ended = 'expired' OR ended = '' AND expires_at <= $3)`
	case platform.MaskCancelled:
		return `ended = 'cancelled' AND $3 > 0`
	case platform.MaskReleased:
		return `ended = 'released' AND $3 > 0`
	case platform.MaskEnded:
		return `(ended <> '' OR expires_at <= $3)`
	}
	return `$3 > 0`
}

// mask finds a session of a client, with its parties in clear while it lives.
func (s scope) mask(c *session, client int64, sid string) (mask, error) {
	m, err := scanMask(func(dest ...any) error {
		return c.get(`SELECT `+maskColumns+` FROM masks WHERE partner = $1 AND client = $2 AND session_id = $3`,
			args{s.partner, client, strings.TrimSpace(sid)}, dest...)
	}, s.now())
	if errors.Is(err, sql.ErrNoRows) {
		return m, platform.Errorf(platform.NotFound, "There is no such session.")
	}
	if err != nil || m.state != platform.MaskLive {
		return m, err
	}
	for sealed, into := range map[*[]byte]*platform.Phone{&m.aSealed: &m.a, &m.bSealed: &m.b} {
		plain, err := s.seal.open(*sealed, partyPlace(m.sid)...)
		if err != nil {
			return m, err
		}
		*into = platform.Phone(plain)
	}
	return m, nil
}

// partyPlace is where a sealed phone belongs; see sealer.
func partyPlace(sid string) []string { return []string{"mask party", sid} }

// callerHash tells callers of a number apart without saying who they are.
func (s scope) callerHash(did, caller platform.Phone) []byte {
	return s.seal.sign("mask caller", s.partner, string(did), string(caller))
}

// keepMask stores a new session.
func (s scope) keepMask(c *session, client int64, m *mask) error {
	if err := s.uncalled(c, client, m); err != nil {
		return err
	}
	if err := s.sealParties(m); err != nil {
		return err
	}
	m.state = platform.MaskLive
	if err := c.get(`INSERT INTO masks (partner, client, session_id, did, a_sealed, b_sealed, a_shown, b_shown, reference, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
		args{s.partner, client, m.sid, string(m.did), m.aSealed, m.bSealed, m.aShown, m.bShown, m.reference,
			millis(m.createdAt), millis(m.expiresAt)}, &m.id); err != nil {
		return err
	}
	return s.keepCallers(c, client, m)
}

// rewriteMask stores what has changed of a live session.
func (s scope) rewriteMask(c *session, client int64, m *mask) error {
	if err := s.uncalled(c, client, m); err != nil {
		return err
	}
	if err := s.sealParties(m); err != nil {
		return err
	}
	if _, err := c.exec(`DELETE FROM mask_callers WHERE partner = $1 AND client = $2 AND mask = $3`, s.partner, client, m.id); err != nil {
		return err
	}
	if _, err := c.exec(`UPDATE masks SET a_sealed = $1, b_sealed = $2, a_shown = $3, b_shown = $4, expires_at = $5
		WHERE partner = $6 AND client = $7 AND id = $8`,
		m.aSealed, m.bSealed, m.aShown, m.bShown, millis(m.expiresAt), s.partner, client, m.id); err != nil {
		return err
	}
	return s.keepCallers(c, client, m)
}

// uncalled fails where a party is in another live session on the number. What has
// expired must have been ended before.
func (s scope) uncalled(c *session, client int64, m *mask) error {
	var taken platform.Fields
	for field, phone := range map[string]platform.Phone{"party_a": m.a, "party_b": m.b} {
		var one int
		err := c.get(`SELECT 1 FROM mask_callers WHERE partner = $1 AND client = $2 AND did = $3 AND caller = $4 AND mask <> $5`,
			args{s.partner, client, string(m.did), s.callerHash(m.did, phone), m.id}, &one)
		switch {
		case err == nil:
			taken.Add(field, "This phone is in a live session on this number already. Use another number, or end that session.")
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
	}
	return conflicts(taken)
}

func (s scope) sealParties(m *mask) (err error) {
	m.aShown, m.bShown = m.a.Masked(), m.b.Masked()
	if m.aSealed, err = s.seal.close([]byte(m.a), partyPlace(m.sid)...); err != nil {
		return err
	}
	m.bSealed, err = s.seal.close([]byte(m.b), partyPlace(m.sid)...)
	return err
}

func (s scope) keepCallers(c *session, client int64, m *mask) error {
	_, err := c.exec(`INSERT INTO mask_callers (partner, client, did, caller, party, mask) VALUES ($1, $2, $3, $4, 'a', $6), ($1, $2, $3, $5, 'b', $6)`,
		s.partner, client, string(m.did), s.callerHash(m.did, m.a), s.callerHash(m.did, m.b), m.id)
	return err
}

// endMasks ends the live sessions that a condition over $3, $4, … selects, and
// forgets who took part. An expired one ended when its time was up.
func (s scope) endMasks(c *session, why platform.MaskState, at time.Time, where string, a ...any) (int, error) {
	with := append(args{s.partner, string(why)}, a...)
	last := "$" + strconv.Itoa(len(with)+1)
	with = append(with, millis(at))
	ended := 0
	var ids []int64
	err := c.each(`UPDATE masks SET ended = $2, ended_at = min(expires_at, `+last+`), a_sealed = NULL, b_sealed = NULL
		WHERE partner = $1 AND ended = '' AND `+where+` RETURNING id`, with, func(scan func(...any) error) error {
		var id int64
		err := scan(&id)
		ids = append(ids, id)
		return err
	})
	for _, id := range ids {
		if err != nil {
			break
		}
		_, err = c.exec(`DELETE FROM mask_callers WHERE partner = $1 AND mask = $2`, s.partner, id)
		ended++
	}
	return ended, err
}

// endExpired notes what has run out of time by a moment.
func (s scope) endExpired(c *session, at time.Time) (int, error) {
	return s.endMasks(c, platform.MaskExpired, at, `expires_at <= $3`, millis(at))
}

// releaseMasks ends what lives on a number that its client gives up.
func (s scope) releaseMasks(c *session, client int64, did platform.Phone, at time.Time) error {
	if _, err := s.endExpired(c, at); err != nil {
		return err
	}
	_, err := s.endMasks(c, platform.MaskReleased, at, `client = $3 AND did = $4`, client, string(did))
	return err
}

// EndMasks forgets who took part in the masking sessions whose time is up, and
// says how many there were. Nothing is routed by them in any case: this only
// keeps phones no longer than they are needed.
func (p *Platform) EndMasks(ctx context.Context) (ended int, err error) {
	partners, err := p.Partners(ctx)
	if err != nil {
		return 0, err
	}
	for _, one := range partners {
		s := scope{Platform: p, partner: one.ID}
		var over []Event
		err := p.data.write(ctx, func(c *session) error {
			now := s.now()
			var err error
			if p.tell != nil {
				if over, err = s.runningOut(c, now); err != nil {
					return err
				}
			}
			n, err := s.endExpired(c, now)
			ended += n
			return err
		})
		if err != nil {
			return ended, err
		}
		p.told(over)
	}
	return ended, nil
}

// runningOut are the sessions whose time is up and that are not ended yet.
func (s scope) runningOut(c *session, at time.Time) ([]Event, error) {
	type row struct {
		client   int64
		sid, did string
	}
	var rows []row
	err := c.each(`SELECT client, session_id, did FROM masks WHERE partner = $1 AND ended = '' AND expires_at <= $2 ORDER BY id`, args{s.partner, millis(at)},
		func(scan func(...any) error) error {
			var r row
			err := scan(&r.client, &r.sid, &r.did)
			rows = append(rows, r)
			return err
		})
	var all []Event
	for _, r := range rows {
		if err != nil {
			break
		}
		var e Event
		e, err = s.happened(c, r.client, EventMaskEnded, r.sid, "A masking session on "+platform.Phone(r.did).String()+" ran out of time", at)
		all = append(all, e)
	}
	return all, err
}
