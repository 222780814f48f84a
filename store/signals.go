package store

import (
	"context"
	"strings"
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
	Unattended Signal = "unattended" // no agent who is ready or on a call
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

const (
	validKey = `COALESCE(valid_till, 9223372036854775807)`
	lastsKey = `COALESCE(lasts, 9223372036854775807)`
)

// plain says that nothing narrows the list but the status and the search.
func (f Filter) plain() bool {
	return f.Signal == NoSignal && f.Band == AnyBand && f.Till == AnyTill && f.Tag == ""
}

// indexed names the index of a list by name. Without statistics SQLite takes the
// one that covers the list, and walks it to the end where few clients fit.
func (db *database) indexed(f Filter) string {
	if db.engine != engineSQLite {
		return ""
	}
	switch {
	case f.Signal == Numberless, f.Signal == Flowless, f.Signal == Unattended:
		return ` INDEXED BY clients_` + string(f.Signal)
	case f.Status != AnyStatus && f.Signal == NoSignal && f.plain():
		return ` INDEXED BY clients_by_status`
	}
	return ""
}

// narrow adds what a filter asks for beyond status and search. The words of a
// signal are those of its index, so that the index is used.
func (s *Directory) narrow(w *where, partner string, f Filter) error {
	now := s.db.now()
	switch f.Signal {
	case NoSignal:
	case Low:
		w.add(`status = 1 AND `+lastsKey+` < ?`, LowDays)
	case Ending:
		w.add(`status = 1 AND `+validKey+` < ?`, stamp(now.Add(EndingWithin)))
	case Numberless:
		w.add(`status = 1 AND dids = 0`)
	case Flowless:
		w.add(`status = 1 AND flowless > 0`)
	case Unattended:
		w.add(`status = 1 AND ready = 0`)
	default:
		return platform.Field("signal", "Choose one of the offered signals.")
	}
	switch f.Band {
	case AnyBand:
	case BandEmpty:
		w.add(`balance <= 0`)
	case BandSmall:
		w.add(`balance > 0 AND balance < 50000`)
	case BandMiddle:
		w.add(`balance >= 50000 AND balance < 500000`)
	case BandLarge:
		w.add(`balance >= 500000`)
	case BandNotRead:
		w.add(`balance IS NULL`)
	default:
		return platform.Field("balance", "Choose one of the offered balances.")
	}
	switch f.Till {
	case AnyTill:
	case TillOver:
		w.add(validKey+` < ?`, stamp(now))
	case TillWeek, TillMonth:
		days := 7
		if f.Till == TillMonth {
			days = 30
		}
		w.add(validKey+` >= ? AND `+validKey+` < ?`, stamp(now), stamp(now.AddDate(0, 0, days)))
	case TillNone:
		w.add(`valid_till IS NULL`)
	default:
		return platform.Field("validity", "Choose one of the offered validities.")
	}
	if f.Tag != "" {
		w.add(`ref IN (SELECT ref FROM client_tags WHERE partner = ? AND tag = ?)`, partner, tagKey(f.Tag))
	}
	return nil
}

// Figures are what the list counts: all clients, and those of each signal.
type Figures struct {
	ClientCounts
	ClientSums
	Signals map[Signal]int64
	Told    map[Signal]bool // whether what the signal goes by is known of any active client
	NotRead int64           // active clients of whom something that a signal wants was never read
}

// Figures counts the clients that are not removed. It reads an index whole, which
// takes a while where there are very many clients: keep the answer.
func (s *Directory) Figures(ctx context.Context, partner string) (Figures, error) {
	f := Figures{Signals: map[Signal]int64{}, Told: map[Signal]bool{}}
	var lasts, dids, flowless, ready bool
	err := s.db.r.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(status), 0), CAST(COALESCE(SUM(balance), 0) AS BIGINT), COUNT(balance),
			COUNT(CASE WHEN status = 1 AND (facts_at IS NULL OR burn IS NULL) THEN 1 END),
			COUNT(CASE WHEN status = 1 THEN lasts END) > 0,
			COUNT(CASE WHEN status = 1 THEN dids END) > 0,
			-- A client without a number lacks no flow, whatever the platform tells of flows.
			COUNT(CASE WHEN status = 1 AND dids > 0 THEN flowless END) > 0 OR
				COUNT(CASE WHEN status = 1 THEN flowless END) > 0 AND COUNT(CASE WHEN status = 1 AND dids > 0 AND flowless IS NULL THEN 1 END) = 0,
			COUNT(CASE WHEN status = 1 THEN ready END) > 0
		FROM clients WHERE partner = $1 AND removed_at IS NULL`, partner).
		Scan(&f.Total, &f.Active, &f.Balance, &f.BalanceKnown, &f.NotRead, &lasts, &dids, &flowless, &ready)
	if err != nil {
		return f, wrap("count the clients", err)
	}
	f.Told[Ending], f.Told[Low], f.Told[Numberless], f.Told[Flowless], f.Told[Unattended] = true, lasts, dids, flowless, ready
	var w where
	var counts []string
	for _, signal := range []Signal{Low, Ending, Numberless, Flowless, Unattended} {
		var one where
		one.args = w.args
		one.add(`partner = ? AND removed_at IS NULL`, partner)
		if err := s.narrow(&one, partner, Filter{Signal: signal}); err != nil {
			return f, err
		}
		w.args = one.args
		counts = append(counts, `SELECT '`+string(signal)+`', COUNT(*) FROM clients`+s.db.indexed(Filter{Signal: signal})+` WHERE `+one.sql.String())
	}
	rows, err := s.db.r.QueryContext(ctx, strings.Join(counts, ` UNION ALL `), w.args...)
	if err != nil {
		return f, wrap("count the clients", err)
	}
	defer rows.Close()
	for rows.Next() {
		var signal Signal
		var n int64
		if err := rows.Scan(&signal, &n); err != nil {
			return f, wrap("count the clients", err)
		}
		f.Signals[signal] = n
	}
	return f, wrap("count the clients", rows.Err())
}
