package local

import (
	"context"
	"database/sql"
	"errors"
	"iter"

	"partnerdesk/platform"
)

type clients struct{ scope }

// clientChunk is how many clients are read at a time: whoever reads the list
// slowly must not keep a connection from the others.
const clientChunk = 500

// clientRow is what other calls need to know of a client.
type clientRow struct {
	id     int64
	active bool
}

// client finds a client of this partner.
func (s scope) client(c *session, id platform.ClientID) (clientRow, error) {
	var r clientRow
	err := c.get(`SELECT id, active FROM clients WHERE partner = $1 AND client_id = $2`, args{s.partner, string(id)}, &r.id, &r.active)
	return r, noClient(err)
}

// noClient is what it means to a caller that a look-up of a client found no row.
func noClient(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return platform.Errorf(platform.NotFound, "There is no such client.")
	}
	return err
}

// working is client for what only an active client may do.
func (s scope) working(c *session, id platform.ClientID) (int64, error) {
	r, err := s.client(c, id)
	if err == nil && !r.active {
		err = platform.Errorf(platform.Conflict, "This client is inactive. Activate it first.")
	}
	return r.id, err
}

const clientColumns = `c.id, c.client_id, c.name, c.email, c.mobile, c.active, c.created_at, w.balance, w.valid_till,
	(SELECT count(*) FROM dids d WHERE d.partner = c.partner AND d.client = c.id),
	(SELECT count(*) FROM agents a WHERE a.partner = c.partner AND a.client = c.id AND a.active = 1)`

const clientTables = ` FROM clients c JOIN wallets w ON w.partner = c.partner AND w.client = c.id`

// scanClient reads clientColumns, and what stands after them into more.
func scanClient(scan func(...any) error, more ...any) (id int64, out platform.Client, err error) {
	var created, balance int64
	var till *int64
	var dids, agents int
	err = scan(append([]any{&id, &out.ID, &out.Name, &out.Email, &out.Mobile, &out.Active, &created, &balance, &till, &dids, &agents}, more...)...)
	at, amount := fromMillis(created), platform.Paise(balance)
	out.CreatedAt, out.Balance, out.ValidTill, out.Numbers, out.Agents = &at, &amount, fromMillisPtr(till), &dids, &agents
	return id, out, err
}

// All yields the clients in the order in which they were accepted. The list is
// read in chunks: a client that changes meanwhile is seen as it is when its
// chunk is read, and none is seen twice.
func (s clients) All(ctx context.Context) iter.Seq2[platform.Client, error] {
	return func(yield func(platform.Client, error) bool) {
		var last int64
		chunk := make([]platform.Client, 0, clientChunk)
		for {
			chunk = chunk[:0]
			err := s.data.read(ctx, func(c *session) error {
				return c.each(`SELECT `+clientColumns+clientTables+` WHERE c.partner = $1 AND c.id > $2 ORDER BY c.id LIMIT $3`,
					args{s.partner, last, clientChunk}, func(scan func(...any) error) error {
						id, it, err := scanClient(scan)
						last, chunk = id, append(chunk, it)
						return err
					})
			})
			if err != nil {
				yield(platform.Client{}, err)
				return
			}
			for _, it := range chunk {
				if !yield(it, nil) {
					return
				}
			}
			if len(chunk) < clientChunk {
				return
			}
		}
	}
}

// hasChoice notes at the field when a client's configuration does not hold an id.
func (s scope) hasChoice(c *session, bad *platform.Fields, client int64, kind, field, id string) error {
	if id == "" {
		return nil
	}
	var one int
	err := c.get(`SELECT 1 FROM choices WHERE partner = $1 AND client = $2 AND kind = $3 AND id = $4`,
		args{s.partner, client, kind, id}, &one)
	if errors.Is(err, sql.ErrNoRows) {
		bad.Add(field, "This client's configuration does not hold this id.")
		return nil
	}
	return err
}

func (s clients) SetActive(ctx context.Context, id platform.ClientID, active bool) error {
	return s.data.write(ctx, func(c *session) error {
		row, err := s.client(c, id)
		if err != nil {
			return err
		}
		_, err = c.exec(`UPDATE clients SET active = $1 WHERE partner = $2 AND id = $3`, active, s.partner, row.id)
		return err
	})
}

// Pending lists the registrations that have not expired, oldest first.
func (s clients) Pending(ctx context.Context) ([]platform.PendingClient, error) {
	out := []platform.PendingClient{}
	err := s.data.read(ctx, func(c *session) error {
		return c.each(`SELECT `+registrationColumns+` FROM registrations WHERE partner = $1 AND expires_at > $2 ORDER BY started_at, id`,
			args{s.partner, millis(s.now())}, func(scan func(...any) error) error {
				var r registration
				if err := r.scan(scan); err != nil {
					return err
				}
				it := platform.PendingClient{Name: r.name, Email: r.email, Mobile: r.mobile, Next: r.due(), StartedAt: fromMillis(r.startedAt)}
				if r.tempID != nil {
					it.TempID = *r.tempID
				} else {
					it.RequestID = r.requestID
				}
				out = append(out, it)
				return nil
			})
	})
	return out, err
}
