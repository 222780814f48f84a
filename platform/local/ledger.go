package local

import (
	"context"
	"slices"
	"strconv"
	"time"

	"partnerdesk/platform"
)

// Entry is a row that is to be added to a wallet's ledger. A positive amount
// raises the balance, a negative one lowers it.
type Entry struct {
	At          time.Time
	Amount      platform.Paise
	Type        platform.ExpenseType
	DID         platform.Phone // empty where no number is concerned
	Description string
}

// maxBalance is what no wallet may exceed: far beyond business, far below overflow.
const maxBalance = 1000 * platform.MaxCredit

const newEntry = `INSERT INTO ledger (partner, client, seq, at, amount, type, did, balance_after, description)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`

// enter adds a row at the end of a wallet. It is the only place that writes to the
// ledger. It fails, and adds nothing, where the wallet would leave its bounds; the
// triggers of the file refuse what else would be wrong.
func (s scope) enter(c *session, h *head, e Entry) (platform.Transaction, error) {
	t := platform.Transaction{Amount: e.Amount, Type: e.Type, DID: e.DID, Description: trimmed(e.Description)}
	for {
		// A row is never earlier than the one before it, whatever the clock does: so the
		// rows of a span of time stand together, and a statement finds them by their seq.
		at := max(millis(e.At), h.at)
		t.ID, t.At, t.BalanceAfter = strconv.Itoa(h.seq+1), fromMillis(at), h.has+e.Amount
		err := outOfBounds(h.has, e)
		if err == nil {
			_, err = c.exec(newEntry, s.partner, h.client, h.seq+1, at, int64(t.Amount), string(t.Type), string(t.DID), int64(t.BalanceAfter), t.Description)
			if err == nil {
				h.seq, h.at, h.has = h.seq+1, at, t.BalanceAfter
				c.heads.moved = true
				return t, nil
			}
		}
		if !h.known || !platform.Is(err, platform.InsufficientFunds) && !platform.Is(err, platform.Conflict) && !doesNotFollow(err) {
			return platform.Transaction{}, err
		}
		if err := h.read(c, headByRow, s.partner, h.client); err != nil { // another process may have moved it
			return platform.Transaction{}, err
		}
	}
}

// post adds a row to the ledger of a client that exists.
func (s scope) post(c *session, client int64, e Entry) (platform.Transaction, error) {
	h, err := s.endOf(c, client)
	if err != nil {
		return platform.Transaction{}, err
	}
	return s.enter(c, h, e)
}

func (s scope) balance(c *session, client int64) (has platform.Paise, err error) {
	err = c.get(`SELECT balance FROM wallets WHERE partner = $1 AND client = $2`, args{s.partner, client}, &has)
	return has, err
}

// outOfBounds says why a wallet can't take a row; nil where it can.
func outOfBounds(has platform.Paise, e Entry) error {
	if after := has + e.Amount; after >= 0 && after <= maxBalance {
		return nil
	}
	if e.Amount > 0 {
		return platform.Errorf(platform.Conflict, "A wallet can't hold more than %s.", maxBalance)
	}
	return platform.Errorf(platform.InsufficientFunds, "The wallet holds %s, which is not enough for %s.", has, -e.Amount)
}

// Debit takes money for what a client used, as the switch does after a call. It
// never takes a wallet below zero: that is InsufficientFunds, and nothing is
// taken. e.Amount is the size, above zero; e.At defaults to now.
func (p *Platform) Debit(ctx context.Context, partner string, client platform.ClientID, e Entry) (platform.Transaction, error) {
	if e.Amount <= 0 {
		return platform.Transaction{}, platform.Field("amount", "The amount must be more than 0.")
	}
	if !slices.Contains(platform.ExpenseTypes(), e.Type) {
		return platform.Transaction{}, platform.Field("type", "There is no such type of expense.")
	}
	s := scope{Platform: p, partner: partner}
	if e.At.IsZero() {
		e.At = s.now()
	}
	e.Amount = -e.Amount
	var t platform.Transaction
	err := p.ledger.writeSingle(ctx, func(c *session) error {
		h, err := s.endOfID(c, client)
		if err == nil {
			t, err = s.enter(c, h, e)
		}
		return err
	})
	if err != nil {
		return platform.Transaction{}, err
	}
	return t, nil
}

// LedgerFault is a wallet whose rows don't prove its balance.
type LedgerFault struct {
	Partner  string
	ClientNo int64 // the row of the file, not the client's secret id
	Balance  platform.Paise
	Sum      platform.Paise
	// BadRow is the id of the first row that does not follow the one before, or that
	// is missing at the end. 0 where the rows agree and the balance alone is wrong.
	BadRow  int64
	BadRows int // how many don't follow
}

// VerifyLedger adds every wallet up again and returns those that don't agree, by
// partner and client.
func (p *Platform) VerifyLedger(ctx context.Context) ([]LedgerFault, error) {
	var out []LedgerFault
	err := p.data.read(ctx, func(c *session) error {
		return c.each(`SELECT w.partner, w.client, w.balance, coalesce(sum(l.amount), 0), coalesce(sum(l.off), 0),
				coalesce(min(CASE WHEN l.off THEN l.seq END), CASE WHEN w.last_seq <> count(l.amount) THEN count(l.amount) + 1 END, 0)
			FROM wallets w LEFT JOIN (
				SELECT partner, client, seq, amount,
					balance_after <> sum(amount) OVER wallet OR seq <> row_number() OVER wallet AS off
				FROM ledger WINDOW wallet AS (PARTITION BY partner, client ORDER BY seq)
			) l ON l.partner = w.partner AND l.client = w.client
			GROUP BY w.partner, w.client
			HAVING w.balance <> coalesce(sum(l.amount), 0) OR w.last_seq <> count(l.amount) OR coalesce(sum(l.off), 0) <> 0
			UNION ALL SELECT partner, client, 0, sum(amount), count(*), min(seq) FROM ledger l
			WHERE NOT EXISTS (SELECT 1 FROM wallets w WHERE w.partner = l.partner AND w.client = l.client)
			GROUP BY partner, client ORDER BY 1, 2`,
			nil, func(scan func(...any) error) error {
				var f LedgerFault
				err := scan(&f.Partner, &f.ClientNo, &f.Balance, &f.Sum, &f.BadRows, &f.BadRow)
				out = append(out, f)
				return err
			})
	})
	return out, err
}

// RenewDue debits the rental of every number whose month is over and says how
// many it renewed. A number that its wallet can't pay becomes due, keeps its
// date and is tried again by the next call; it is paid for one month at a time.
func (p *Platform) RenewDue(ctx context.Context) (renewed int, err error) {
	type did struct {
		id, client, bought, monthly int64
		partner                     string
		number                      platform.Phone
		renewals                    int
		status                      platform.NumberStatus
	}
	const batch = 200 // so that no other write waits long
	var after int64
	for {
		var list []did
		var due []Event
		now := p.now()
		err := p.data.write(ctx, func(c *session) error {
			err := c.each(`SELECT id, partner, client, number, monthly, bought_at, renewals, status FROM dids
				WHERE renews_at <= $1 AND id > $2 ORDER BY id LIMIT $3`, args{millis(now), after, batch}, func(scan func(...any) error) error {
				var d did
				err := scan(&d.id, &d.partner, &d.client, &d.number, &d.monthly, &d.bought, &d.renewals, &d.status)
				list = append(list, d)
				return err
			})
			if err != nil {
				return err
			}
			for _, d := range list {
				after = d.id
				s := scope{Platform: p, partner: d.partner}
				ok, err := s.renew(c, d.client, d.id, d.number, platform.Paise(d.monthly), fromMillis(d.bought), d.renewals, now)
				if err != nil {
					return err
				}
				if ok {
					renewed++
					continue
				}
				if d.status == platform.NumberDue { // it is tried again each time, and was told
					continue
				}
				e, err := s.happened(c, d.client, EventNumberDue, string(d.number), "The rental of "+d.number.String()+" could not be paid: it takes no calls", now)
				if err != nil {
					return err
				}
				due = append(due, e)
			}
			return nil
		})
		if err == nil {
			p.told(due)
		}
		if err != nil || len(list) < batch {
			return renewed, err
		}
	}
}

// renew pays a number's next month, or marks it due.
func (s scope) renew(c *session, client, id int64, number platform.Phone, monthly platform.Paise, bought time.Time, renewals int, at time.Time) (bool, error) {
	status, paid := platform.NumberActive, true
	if monthly > 0 {
		_, err := s.post(c, client, Entry{At: at, Amount: -monthly, Type: platform.ExpenseRental, DID: number,
			Description: "Monthly rental"})
		switch {
		case platform.Is(err, platform.InsufficientFunds):
			status, paid = platform.NumberDue, false
		case err != nil:
			return false, err
		}
	}
	if paid {
		renewals++
	}
	_, err := c.exec(`UPDATE dids SET status = $1, renewals = $2, renews_at = $3 WHERE partner = $4 AND client = $5 AND id = $6`,
		string(status), renewals, millis(platform.Renewal(bought, renewals+1)), s.partner, client, id)
	return paid, err
}
