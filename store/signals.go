package store

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"partnerdesk/platform"
)

// Signal is something about an active client that wants attention.
type Signal string

const (
	NoSignal   Signal = ""
	Low        Signal = "low"        // the balance lasts less than LowDays
	Ending     Signal = "ending"     // the validity has ended, or does within EndingWithin
	Numberless Signal = "numberless" // no number
	Flowless   Signal = "flowless"   // a number without a flow
	Agentless  Signal = "agentless"  // nobody who could answer
	OffShift   Signal = "off_shift"  // no agent whose shift is on
	Unattended Signal = "unattended" // no agent who is ready or on a call, whatever the shifts
)

// What Low and Ending mean.
const (
	LowDays      = 7
	EndingWithin = 7 * 24 * time.Hour
)

// Band is a range of balances; the lower end belongs to it.
type Band string

const (
	AnyBand     Band = ""
	BandEmpty   Band = "empty"  // ₹0 and less
	BandSmall   Band = "small"  // up to ₹500
	BandMiddle  Band = "middle" // up to ₹5,000
	BandLarge   Band = "large"
	BandNotRead Band = "unknown"
)

// Till is a range of validities.
type Till string

const (
	AnyTill   Till = ""
	TillOver  Till = "over"  // ended
	TillWeek  Till = "week"  // ends within 7 days
	TillMonth Till = "month" // ends within 30 days
	TillNone  Till = "none"  // no end is set or known
)

// What lists are sorted by, word for word as in their indexes; what is not known
// comes last.
const (
	last       = `9223372036854775807`
	balanceKey = `COALESCE(balance, ` + last + `)`
	validKey   = `COALESCE(valid_till, ` + last + `)`
	lastsKey   = `COALESCE(` + lastsOf + `, ` + last + `)`
	// lastsOf is Client.Lasts, and the column lasts, written out: SQLite takes no index
	// for covering where a generated column is asked for.
	lastsOf = `CASE WHEN balance <= 0 OR balance < 2000 AND COALESCE(burn, 0) <= 0 THEN 0 WHEN balance IS NULL OR burn IS NULL THEN NULL WHEN burn <= 0 OR balance / burn > 36500 THEN 36500 ELSE balance / burn END`
)

// narrow adds what a filter asks for beyond status and search. The words are those
// of the indexes, so that these are used.
func (s *Directory) narrow(w *where, partner string, f Filter) error {
	parts, err := s.parts(partner, f)
	for _, p := range parts {
		w.add(p.cond, p.args...)
	}
	return err
}

// part is one of the conditions of a filter.
type part struct {
	cond  string
	args  []any
	index string // in which the clients that meet it stand together
}

// What is no index of the clients: those of a tag and of a brand are found by their
// refs, and those of the first brand are all but these.
const (
	tagged    = "tagged"
	branded   = "branded"
	unbranded = "unbranded"
)

// FirstBrand in a Filter is the partner's first brand, which is that of all clients for
// whom none was chosen.
const FirstBrand = "first"

func (s *Directory) parts(partner string, f Filter) ([]part, error) {
	var all []part
	add := func(index, cond string, args ...any) { all = append(all, part{cond, args, index}) }
	now := s.db.now()
	switch f.Status {
	case AnyStatus:
	case OnlyActive:
		add(`clients_active`, `status = 1`)
	case OnlyInactive:
		add(`clients_inactive`, `status = 0`)
	default:
		return nil, platform.Field("status", "Choose one of the offered states.")
	}
	switch f.Signal {
	case NoSignal:
	case Low:
		add(`clients_low`, `status = 1 AND `+lastsOf+` < `+strconv.Itoa(LowDays))
	case Ending:
		add(`clients_by_valid_till`, `status = 1 AND `+validKey+` < ?`, stamp(now.Add(EndingWithin)))
	case Numberless:
		add(`clients_numberless`, `status = 1 AND dids = 0`)
	case Flowless:
		add(`clients_flowless`, `status = 1 AND flowless > 0`)
	case Agentless:
		add(`clients_agentless`, `status = 1 AND agents = 0`)
	case OffShift:
		add(`clients_off_shift`, `status = 1 AND on_shift = 0`)
	case Unattended:
		add(`clients_unattended`, `status = 1 AND ready = 0`)
	default:
		return nil, platform.Field("signal", "Choose one of the offered signals.")
	}
	switch f.Band {
	case AnyBand:
	case BandEmpty:
		add(`clients_by_balance`, balanceKey+` <= 0`)
	case BandSmall:
		add(`clients_by_balance`, balanceKey+` > 0 AND `+balanceKey+` < 50000`)
	case BandMiddle:
		add(`clients_by_balance`, balanceKey+` >= 50000 AND `+balanceKey+` < 500000`)
	case BandLarge:
		add(`clients_by_balance`, balanceKey+` >= 500000 AND `+balanceKey+` < `+last)
	case BandNotRead:
		add(`clients_by_balance`, balanceKey+` = `+last)
	default:
		return nil, platform.Field("balance", "Choose one of the offered balances.")
	}
	switch f.Till {
	case AnyTill:
	case TillOver:
		add(`clients_by_valid_till`, validKey+` < ?`, stamp(now))
	case TillWeek, TillMonth:
		days := 7
		if f.Till == TillMonth {
			days = 30
		}
		add(`clients_by_valid_till`, validKey+` >= ? AND `+validKey+` < ?`, stamp(now), stamp(now.AddDate(0, 0, days)))
	case TillNone:
		add(`clients_by_valid_till`, validKey+` = `+last)
	default:
		return nil, platform.Field("validity", "Choose one of the offered validities.")
	}
	if f.Tag != "" {
		add(tagged, `ref IN (SELECT ref FROM client_tags WHERE partner = ? AND tag = ?)`, partner, tagKey(f.Tag))
	}
	if f.Only != "" && tagKey(f.Only) != tagKey(f.Tag) {
		add(tagged, `ref IN (SELECT ref FROM client_tags WHERE partner = ? AND tag = ?)`, partner, tagKey(f.Only))
	}
	switch f.Brand {
	case "":
	case FirstBrand:
		add(unbranded, `ref NOT IN (SELECT client_ref FROM client_brands WHERE partner = ? AND brand <> (SELECT id FROM brands WHERE partner = ? ORDER BY created_at, id LIMIT 1))`, partner, partner)
	default:
		add(branded, `ref IN (SELECT client_ref FROM client_brands WHERE partner = ? AND brand = ?)`, partner, f.Brand)
	}
	return all, nil
}

// Figures are what the list counts: all clients, and those of each signal.
type Figures struct {
	ClientCounts
	ClientSums
	Signals map[Signal]int64
	Told    map[Signal]bool // whether what the signal goes by is known of any active client
	NotRead int64           // active clients of whom something that a signal wants was never read
}

var figuresQuery = sync.OnceValue(func() string {
	var sums []string
	for _, column := range []string{"total", "active", "balance", "balance_known", "not_read", "lasts_known", "dids_known", "flows_known",
		"flows_told", "flows_untold", "ready_known", "shift_known", "low", "numberless", "flowless", "unattended", "off_shift"} {
		sums = append(sums, `CAST(COALESCE(SUM(`+column+`), 0) AS BIGINT)`)
	}
	return `SELECT ` + strings.Join(sums, `, `) + ` FROM client_tallies WHERE partner = $1`
})

// Figures are the counts of the clients that are not removed, as the triggers of the
// tables keep them: reading them costs the same however many clients there are.
// Signals lacks Ending, which the clock moves; see CountEnding.
func (s *Directory) Figures(ctx context.Context, partner string) (Figures, error) {
	f := Figures{Signals: map[Signal]int64{}, Told: map[Signal]bool{}}
	var lasts, dids, flows, told, untold, ready, shifts int64
	var low, numberless, flowless, unattended, off int64
	err := s.db.r.QueryRowContext(ctx, figuresQuery(), partner).Scan(&f.Total, &f.Active, &f.Balance, &f.BalanceKnown, &f.NotRead, &lasts, &dids, &flows, &told, &untold,
		&ready, &shifts, &low, &numberless, &flowless, &unattended, &off)
	if err != nil {
		return f, wrap("count the clients", err)
	}
	f.Signals[Low], f.Signals[Numberless], f.Signals[Flowless], f.Signals[Unattended], f.Signals[OffShift] = low, numberless, flowless, unattended, off
	f.Told[Low], f.Told[Ending], f.Told[Numberless] = lasts > 0, true, dids > 0
	// A client without a number lacks no flow, whatever the platform tells of flows: that
	// says something once all clients were read, and nothing while others may follow.
	f.Told[Flowless] = told > 0 || flows > 0 && untold == 0 && f.NotRead == 0
	f.Told[Unattended], f.Told[OffShift] = ready > 0, shifts > 0
	return f, nil
}

// Lately is what moves with the day rather than with a change to one client.
type Lately struct {
	New           int64 // clients that came since the month began
	Agents, Ready int64 // of all active clients: agents, and those who are ready or on a call
}

// CountLately counts them; only narrows it to clients with a tag. It reads a row of an index for each active client: keep the
// answer for a while.
func (s *Directory) CountLately(ctx context.Context, partner, only string, month time.Time) (l Lately, err error) {
	var live, fresh where
	live.add(`partner = ? AND removed_at IS NULL AND status = 1`, partner)
	live.withTag(`ref`, partner, only)
	fresh.add(`partner = ? AND removed_at IS NULL AND COALESCE(created_at, 0) >= ?`, partner, stamp(month))
	fresh.withTag(`ref`, partner, only)
	err = s.db.r.QueryRowContext(ctx, `SELECT CAST(COALESCE(SUM(agents), 0) AS BIGINT), CAST(COALESCE(SUM(ready), 0) AS BIGINT) FROM clients
		WHERE `+live.sql.String(), live.args...).Scan(&l.Agents, &l.Ready)
	if err == nil {
		err = s.db.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM clients WHERE `+fresh.sql.String(), fresh.args...).Scan(&l.New)
	}
	return l, wrap("count agents and new clients", err)
}

// CountEnding is how many clients Ending finds at this moment. It reads as much of
// an index as there are of them: keep the answer for a while.
func (s *Directory) CountEnding(ctx context.Context, partner string) (int64, error) {
	var w where
	w.add(`partner = ? AND removed_at IS NULL`, partner)
	if err := s.narrow(&w, partner, Filter{Signal: Ending}); err != nil {
		return 0, err
	}
	var n int64
	err := s.db.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM clients WHERE `+w.sql.String(), w.args...).Scan(&n)
	return n, wrap("count the clients", err)
}
