package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Client is a partner's customer as the platform last described it. What was
// never read is unknown: a nil pointer or a zero time, never 0.
type Client struct {
	Partner   string
	Ref       string // ours, short and opaque: what stands in URLs
	ClientID  string // the platform's, which is the client's API key; only ByRef fills it
	Name      string
	Email     string
	Mobile    platform.Phone
	Active    bool
	Balance   *platform.Paise
	ValidTill time.Time
	Created   time.Time // at the platform
	DIDs      *int
	Agents    *int
	Flowless  *int            // numbers without a flow
	Ready     *int            // agents who are ready or on a call
	OnShift   *bool           // whether the shift of any agent is on
	Burn      *platform.Paise // what a day's use takes from the wallet
	FactsAt   time.Time       // when balance, validity and counts were read
	Synced    time.Time       // when the platform last listed it; only ByRef fills it
	Removed   time.Time       // since when the platform lists it no more
}

// Directory mirrors the platform's client list, which has neither search nor
// paging.
type Directory struct{ db *database }

// LastsForever is Client.Lasts where nothing is used up.
const LastsForever = 36500

// nearlyEmpty is what makes few calls: with less and no use, the one is likely why
// there is no other.
const nearlyEmpty platform.Paise = 20_00

// Lasts is how many whole days the balance lasts at what a day takes; nil where
// either is not known. The column of the same name, by which lists are sorted and
// filtered, is reckoned alike in the migrations.
func (c Client) Lasts() *int {
	days := LastsForever
	switch {
	case c.Balance != nil && (*c.Balance <= 0 || *c.Balance < nearlyEmpty && (c.Burn == nil || *c.Burn <= 0)):
		days = 0
	case c.Balance == nil || c.Burn == nil:
		return nil
	case *c.Burn > 0:
		days = int(min(*c.Balance / *c.Burn, LastsForever))
	}
	return &days
}

const clientCols = `partner, ref, name, email, mobile, status, balance, valid_till, created_at, dids, agents, flowless, ready, burn,
	on_shift, facts_at, removed_at`

func (c *Client) dest() []any {
	return []any{&c.Partner, &c.Ref, &c.Name, &c.Email, &c.Mobile, &c.Active, &c.Balance, readTime{&c.ValidTill},
		readTime{&c.Created}, &c.DIDs, &c.Agents, &c.Flowless, &c.Ready, &c.Burn, &c.OnShift, readTime{&c.FactsAt}, readTime{&c.Removed}}
}

func scanClient(r scanner) (Client, error) {
	var c Client
	return c, r.Scan(c.dest()...)
}

func clientIDAt(partner, ref string) place {
	return place{column: "clients.client_id", partner: partner, row: ref}
}

func (db *database) clientIDHash(partner, clientID string) []byte {
	return db.index.hash("clients.client_id", partner, clientID)
}

// BeginSync starts a reading of the whole list and gives its generation, for
// Upsert and MarkMissing.
func (s *Directory) BeginSync(ctx context.Context, partner string) (int64, error) {
	var gen int64
	err := s.db.w.QueryRowContext(ctx, `INSERT INTO client_syncs (partner, gen, started_at) VALUES ($1, 1, $2)
		ON CONFLICT (partner) DO UPDATE SET gen = client_syncs.gen + 1, started_at = excluded.started_at, rows_read = 0 RETURNING gen`,
		partner, stamp(s.db.now())).Scan(&gen)
	return gen, wrap("begin to read the client list", err)
}

// SyncStates says of every partner when its list was last begun to be read; the
// zero time where never. It is for the program itself, never for a page.
func (s *Directory) SyncStates(ctx context.Context) (map[string]time.Time, error) {
	rows, err := s.db.r.QueryContext(ctx, `SELECT partners.id, client_syncs.started_at FROM partners
		LEFT JOIN client_syncs ON client_syncs.partner = partners.id`)
	if err != nil {
		return nil, wrap("read the ages of the client lists", err)
	}
	defer rows.Close()
	states := map[string]time.Time{}
	for rows.Next() {
		var partner string
		var at time.Time
		if err := rows.Scan(&partner, readTime{&at}); err != nil {
			return nil, wrap("read the ages of the client lists", err)
		}
		states[partner] = at
	}
	return states, wrap("read the ages of the client lists", rows.Err())
}

// NoteSync keeps how many clients the reading of generation gen has brought so far.
func (s *Directory) NoteSync(ctx context.Context, partner string, gen int64, rows int) error {
	_, err := changed(ctx, s.db.w, `UPDATE client_syncs SET rows_read = $1 WHERE partner = $2 AND gen = $3`, rows, partner, gen)
	return wrap("keep how far the client list is read", err)
}

// SyncState is how old the list is, and how far the reading has come that is under way.
type SyncState struct {
	Done    time.Time // when a whole list was last taken in; zero: never
	Started time.Time // when the last reading began; zero: never
	Rows    int       // clients that it has brought
}

// Running reports that a reading began and has not ended. One that was cut off counts
// as running until the next begins.
func (s SyncState) Running() bool { return s.Started.After(s.Done) }

// SyncState is the zero value before the first reading.
func (s *Directory) SyncState(ctx context.Context, partner string) (SyncState, error) {
	var st SyncState
	err := s.db.r.QueryRowContext(ctx, `SELECT started_at, finished_at, rows_read FROM client_syncs WHERE partner = $1`, partner).Scan(readTime{&st.Started}, readTime{&st.Done}, &st.Rows)
	if errors.Is(err, sql.ErrNoRows) {
		return SyncState{}, nil
	}
	return st, wrap("read the age of the client list", err)
}

// LastSync is when a whole list was last taken in; NotFound before the first.
func (s *Directory) LastSync(ctx context.Context, partner string) (time.Time, error) {
	var at time.Time
	err := s.db.r.QueryRowContext(ctx, `SELECT finished_at FROM client_syncs WHERE partner = $1 AND finished_at IS NOT NULL`, partner).
		Scan(readTime{&at})
	return at, wrap("read the age of the client list", err)
}

// MarkMissing ends the sync of generation gen: what neither it nor a
// write-through since its start has named is marked as removed. It says how many
// those are. A sync that a later one has overtaken marks nothing.
func (s *Directory) MarkMissing(ctx context.Context, partner string, gen int64) (int64, error) {
	var n int64
	err := s.db.tx(ctx, "take in the client list", func(tx *sql.Tx) (err error) {
		now := stamp(s.db.now())
		n = 0
		current, err := changed(ctx, tx, `UPDATE client_syncs SET finished_at = $1 WHERE partner = $2 AND gen = $3`, now, partner, gen)
		if err != nil || current == 0 {
			return err
		}
		gone, err := collect(ctx, tx, func(r scanner) (c Client, err error) { return c, r.Scan(&c.Ref, &c.Name) },
			`UPDATE clients SET removed_at = $1, worded = 0 WHERE partner = $2 AND sync_gen < $3 AND removed_at IS NULL RETURNING ref, name`, now, partner, gen)
		was := map[string]string{}
		for _, c := range gone {
			was[c.Ref] = fold(c.Name)
		}
		n = int64(len(gone))
		if err == nil {
			err = s.db.reword(ctx, tx, partner, was, nil)
		}
		return err
	})
	return n, err
}

// ByRef finds a client with its ClientID, also one that was removed; NotFound
// for another partner's, and for one that was erased.
func (s *Directory) ByRef(ctx context.Context, partner, ref string) (Client, error) {
	var sealed []byte
	var synced time.Time
	var c Client
	err := s.db.r.QueryRowContext(ctx, `SELECT `+clientCols+`, client_id, synced_at FROM clients
		WHERE partner = $1 AND ref = $2 AND erased_at IS NULL`, partner, ref).Scan(append(c.dest(), &sealed, readTime{&synced})...)
	c.Synced = synced
	if err == nil {
		c.ClientID, err = s.db.unseal(sealed, clientIDAt(partner, ref))
	}
	return c, wrap("read the client", err)
}

// scanMore hands a scan function one row with further columns at its end.
type scanMore struct {
	scanner
	more []any
}

func (m scanMore) Scan(dest ...any) error { return m.scanner.Scan(append(dest, m.more...)...) }

// RefByClientID finds our ref for the platform's id.
func (s *Directory) RefByClientID(ctx context.Context, partner, clientID string) (string, error) {
	var ref string
	err := s.db.r.QueryRowContext(ctx, `SELECT ref FROM clients WHERE partner = $1 AND client_id_hash = $2`,
		partner, s.db.clientIDHash(partner, clientID)).Scan(&ref)
	return ref, wrap("read the client", err)
}

// ClientCounts are the sizes of a partner's list.
type ClientCounts struct{ Total, Active int64 }

// ClientSums are totals over the clients whose figures are known.
type ClientSums struct {
	Balance      platform.Paise
	BalanceKnown int
}

// Stalest gives the clients whose facts are oldest, never read ones first.
func (s *Directory) Stalest(ctx context.Context, partner string, before time.Time, limit int) ([]Client, error) {
	all, err := collect(ctx, s.db.r, scanClient, `SELECT `+clientCols+` FROM clients
		WHERE partner = $1 AND removed_at IS NULL AND COALESCE(facts_at, 0) < $2 ORDER BY COALESCE(facts_at, 0), ref LIMIT $3`,
		partner, stamp(before), pageSize(limit, 500))
	return all, wrap("list the clients", err)
}

// Facts are what the platform's list may lack, read for one client.
type Facts struct {
	Balance   *platform.Paise
	ValidTill time.Time // zero: unknown
	DIDs      *int
	Agents    *int
	Flowless  *int
	Ready     *int
	Burn      *platform.Paise
	Shifts    Shifts
	At        time.Time // when they were read; required
}

// SetFacts keeps what was read about a client. Unknown fields leave what is
// known; facts older than the kept ones change nothing.
func (s *Directory) SetFacts(ctx context.Context, partner, ref string, f Facts) error {
	var one int
	err := s.db.r.QueryRowContext(ctx, `SELECT 1 FROM clients WHERE partner = $1 AND ref = $2`, partner, ref).Scan(&one)
	var shifts, on, turns any
	if err == nil && f.Shifts != nil {
		is, at := f.Shifts.At(s.db.now())
		on, turns = flag(is), stamp(at)
		shifts, err = f.Shifts.text()
	}
	if err == nil {
		_, err = changed(ctx, s.db.w, `UPDATE clients SET balance = COALESCE($1, balance), valid_till = COALESCE($2, valid_till),
			dids = COALESCE($3, dids), agents = COALESCE($4, agents), flowless = COALESCE($5, flowless), ready = COALESCE($6, ready),
			burn = COALESCE($7, burn), facts_at = $8, shifts = COALESCE($11, shifts), on_shift = COALESCE($12, on_shift),
			shift_turns_at = CASE WHEN $11 IS NULL THEN shift_turns_at ELSE $13 END
			WHERE partner = $9 AND ref = $10 AND erased_at IS NULL AND COALESCE(facts_at, 0) <= $8`,
			nullable(f.Balance), stamp(f.ValidTill), nullable(f.DIDs), nullable(f.Agents), nullable(f.Flowless), nullable(f.Ready),
			nullable(f.Burn), stamp(f.At), partner, ref, shifts, on, turns)
	}
	return wrap("keep what was read about the client", err)
}

// SetActive writes through a change of status that the platform has confirmed.
func (s *Directory) SetActive(ctx context.Context, partner, ref string, active bool) error {
	return wrap("keep the client's status", mustChange(ctx, s.db.w,
		`UPDATE clients SET status = $1 WHERE partner = $2 AND ref = $3`, flag(active), partner, ref))
}

func nullable[T ~int | ~int64](p *T) any {
	if p == nil {
		return nil
	}
	return int64(*p)
}

// mobileReversed lets the last digits of a number be searched as a prefix.
func mobileReversed(p platform.Phone) string {
	d := []byte(platform.Digits(string(p)))
	for i, j := 0, len(d)-1; i < j; i, j = i+1, j-1 {
		d[i], d[j] = d[j], d[i]
	}
	return string(d)
}

// dialled is how a number of India goes on behind the country code. One zero stands
// before it where it is dialled; more of them are the end of a number, as in 0009.
func dialled(digits string) string { return strings.TrimPrefix(digits, "0") }

// tidy clips what is indexed, and brings times to the precision that is kept;
// the platform's list may hold anything.
func (c *Client) tidy() {
	for _, t := range []*time.Time{&c.ValidTill, &c.Created, &c.FactsAt} {
		*t = t.Truncate(time.Microsecond)
	}
	c.Name = clip(strings.ToValidUTF8(strings.ReplaceAll(c.Name, "\x00", ""), "\uFFFD"), 400)
	c.Email = mailKey(strings.ToValidUTF8(strings.ReplaceAll(c.Email, "\x00", ""), "\uFFFD"))
	c.Mobile = platform.Phone(clip(strings.ToValidUTF8(strings.ReplaceAll(string(c.Mobile), "\x00", ""), "\uFFFD"), 40))
}
