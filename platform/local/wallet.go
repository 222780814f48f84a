package local

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
)

type wallet struct{ scope }

// ist is the zone of dates on the wire.
var ist = platform.India

const (
	defaultLimit = 50
	maxLimit     = 500
)

// walletByID reads a wallet by the client's id.
const walletByID = `SELECT c.id, w.balance, w.valid_till FROM clients c JOIN wallets w ON w.partner = c.partner AND w.client = c.id
	WHERE c.partner = $1 AND c.client_id = $2`

// walletLength is how many entries a client's wallet has.
const walletLength = `SELECT c.id, w.last_seq FROM clients c JOIN wallets w ON w.partner = c.partner AND w.client = c.id
	WHERE c.partner = $1 AND c.client_id = $2`

func (s wallet) Balance(ctx context.Context, client platform.ClientID) (platform.Balance, error) {
	_, out, err := scanWallet(func(dest ...any) error {
		return s.data.look(ctx, walletByID, args{s.partner, string(client)}, dest...)
	})
	return out, boundary(err)
}

// walletOf finds a client of this partner together with what is in its wallet.
func (s scope) walletOf(c *session, id platform.ClientID) (client int64, has platform.Balance, err error) {
	return scanWallet(func(dest ...any) error { return c.get(walletByID, args{s.partner, string(id)}, dest...) })
}

func scanWallet(scan func(...any) error) (client int64, has platform.Balance, err error) {
	var till *int64
	if err := scan(&client, &has.Amount, &till); err != nil {
		return 0, platform.Balance{}, noClient(err)
	}
	has.ValidTill, has.Currency = fromMillisPtr(till), "INR"
	return client, has, nil
}

func (s wallet) Transactions(ctx context.Context, q platform.TransactionQuery) (platform.TransactionPage, error) {
	out := platform.TransactionPage{Page: cmpOr(q.Page, 1), Limit: cmpOr(q.Limit, defaultLimit), Rows: []platform.Transaction{}}
	var bad platform.Fields
	if out.Page < 1 || out.Page > 1_000_000_000 {
		bad.Add("page", "Pages are counted from 1.")
	}
	if out.Limit < 1 || out.Limit > maxLimit {
		bad.Add("limit", "A page has 1 to %d rows.", maxLimit)
	}
	if q.Type != "" && !slices.Contains(platform.ExpenseTypes(), q.Type) {
		bad.Add("expense_type", "There is no such type of expense.")
	}
	if q.From != nil && q.To != nil && startOfDay(*q.From).After(startOfDay(*q.To)) {
		bad.Add("end_date", "The end is before the start.")
	}
	did := platform.Phone("")
	if q.DID != "" {
		n, err := platform.ParsePhone(string(q.DID))
		note(&bad, "did", err)
		did = n
	}
	err := s.data.read(ctx, func(c *session) error {
		var client int64
		var entries int
		if err := c.get(walletLength, args{s.partner, string(q.Client)}, &client, &entries); err != nil {
			return noClient(err)
		}
		if err := bad.Err(); err != nil {
			return err
		}
		first, last, err := s.span(c, client, entries, q.From, q.To)
		if err != nil {
			return err
		}
		where, a := `partner = $1 AND client = $2 AND seq BETWEEN $3 AND $4`, args{s.partner, client, first, last}
		and := func(cond string, v any) {
			a = append(a, v)
			where += " AND " + cond + " $" + strconv.Itoa(len(a))
		}
		if q.Type != "" {
			and("type =", string(q.Type))
		}
		if did != "" {
			and("did =", string(did))
		}
		skip := (out.Page - 1) * out.Limit
		if q.Type == "" && did == "" { // rows are numbered without gaps: any page begins at a known one
			out.Total = last - first + 1
			a[3], skip = last-skip, 0
		} else {
			if err := c.get(`SELECT count(*) FROM ledger WHERE `+where, a, &out.Total); err != nil {
				return err
			}
			if skip >= out.Total {
				return nil
			}
		}
		return c.each(`SELECT seq, at, amount, type, did, balance_after, description FROM ledger WHERE `+where+
			` ORDER BY seq DESC LIMIT `+"$"+strconv.Itoa(len(a)+1)+` OFFSET $`+strconv.Itoa(len(a)+2),
			append(a, out.Limit, skip), func(scan func(...any) error) error {
				var t platform.Transaction
				var at int64
				err := scan(&t.ID, &at, &t.Amount, &t.Type, &t.DID, &t.BalanceAfter, &t.Description)
				t.At = fromMillis(at)
				out.Rows = append(out.Rows, t)
				return err
			})
	})
	if err != nil {
		return platform.TransactionPage{}, err
	}
	return out, nil
}

// span is which of a wallet's rows, of which there are so many, lie between two days,
// both included; none where last is first-1. Rows stand in the order of time, so each
// end is searched for by halves and costs the same whatever the wallet's length.
func (s wallet) span(c *session, client int64, entries int, from, to *time.Time) (first, last int, err error) {
	first, last = 1, entries
	if to != nil {
		before, err := s.firstFrom(c, client, 1, last, startOfDay(*to).AddDate(0, 0, 1))
		if err != nil {
			return 0, 0, err
		}
		last = before - 1
	}
	if from != nil {
		first, err = s.firstFrom(c, client, 1, last, startOfDay(*from))
	}
	return first, last, err
}

// firstFrom is the first row of first..last that is not earlier than at; last+1
// where there is none.
func (s wallet) firstFrom(c *session, client int64, first, last int, at time.Time) (seq int, err error) {
	err = c.get(`WITH RECURSIVE part (low, high) AS (
			SELECT $3, $4 UNION ALL
			SELECT CASE WHEN r.at < $5 THEN r.seq + 1 ELSE p.low END, CASE WHEN r.at < $5 THEN p.high ELSE r.seq END
			FROM part p JOIN ledger r ON r.partner = $1 AND r.client = $2 AND r.seq = (p.low + p.high) / 2
			WHERE p.low < p.high
		) SELECT low FROM part WHERE low >= high`, args{s.partner, client, first, last + 1, millis(at)}, &seq)
	return seq, err
}

func cmpOr(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

// startOfDay is when the day of t in Asia/Kolkata begins.
func startOfDay(t time.Time) time.Time {
	y, m, d := t.In(ist).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, ist)
}

func (s wallet) AddCredit(ctx context.Context, in platform.NewCredit) (platform.Balance, error) {
	var bad platform.Fields
	switch {
	case in.Amount == 0 && in.ValidTill == nil:
		bad.Add("credit", "Give an amount, a validity or both.")
	case in.Amount < 0:
		bad.Add("credit", "The amount must be more than 0.")
	case in.Amount > platform.MaxCredit:
		bad.Add("credit", "One credit may be at most %s.", platform.MaxCredit)
	}
	if len(in.Key) > 200 || !printable(in.Key) {
		bad.Add("key", "A key has at most 200 characters.")
	}
	write := s.ledger.write
	if in.Key == "" && (in.Amount == 0) != (in.ValidTill == nil) {
		write = s.ledger.writeSingle
	}
	var out platform.Balance
	err := write(ctx, func(c *session) error {
		client, has, err := s.walletOf(c, in.Client)
		if err != nil {
			return err
		}
		// A repeat gets its first answer even after its validity has passed.
		if before, err := s.sameCredit(c, client, in); before != nil || err != nil {
			if before != nil {
				out = *before
			}
			return err
		}
		if in.ValidTill != nil && !in.ValidTill.After(s.now()) {
			bad.Add("valid_till", "This is in the past.")
		}
		if err := bad.Err(); err != nil {
			return err
		}
		out, err = s.credit(c, client, has, in)
		return err
	})
	if err != nil {
		return platform.Balance{}, err
	}
	return out, nil
}

// credit raises the balance that a wallet has, moves its validity, or both, and
// notes the answer under the key. Without a key it writes once for each of the
// two, and nothing after it can fail.
func (s scope) credit(c *session, client int64, has platform.Balance, in platform.NewCredit) (out platform.Balance, err error) {
	out = has
	if in.ValidTill != nil {
		if _, err := c.exec(`UPDATE wallets SET valid_till = $1 WHERE partner = $2 AND client = $3`,
			millis(*in.ValidTill), s.partner, client); err != nil {
			return platform.Balance{}, err
		}
		out.ValidTill = fromMillisPtr(millisPtr(in.ValidTill))
	}
	if in.Amount != 0 {
		t, err := s.post(c, client, Entry{At: s.now(), Amount: in.Amount, Type: platform.ExpenseCredit, Description: "Credit added"})
		if err != nil {
			return platform.Balance{}, err
		}
		out.Amount = t.BalanceAfter
	}
	if in.Key == "" {
		return out, nil
	}
	_, err = c.exec(`INSERT INTO keyed_credits (partner, key, client, amount, valid_till, balance, ends, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		s.partner, in.Key, client, int64(in.Amount), millisPtr(in.ValidTill), int64(out.Amount), millisPtr(out.ValidTill), millis(s.now()))
	return out, err
}

// sameCredit is the first answer to a credit with this key; nil where the key is
// new. The same key with other content is Conflict: one of the two is a mistake,
// and money must not guess which.
func (s scope) sameCredit(c *session, client int64, in platform.NewCredit) (*platform.Balance, error) {
	if in.Key == "" {
		return nil, nil
	}
	var was, amount, balance int64
	var till, ends *int64
	err := c.get(`SELECT client, amount, valid_till, balance, ends FROM keyed_credits WHERE partner = $1 AND key = $2`,
		args{s.partner, in.Key}, &was, &amount, &till, &balance, &ends)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	asked := millisPtr(in.ValidTill)
	if was != client || amount != int64(in.Amount) || (asked == nil) != (till == nil) || asked != nil && *asked != *till {
		return nil, platform.Errorf(platform.Conflict, "This key was used for another credit.")
	}
	return &platform.Balance{Amount: platform.Paise(balance), ValidTill: fromMillisPtr(ends), Currency: "INR"}, nil
}

// trimmed is s without surrounding space, cut to a ledger row's length.
func trimmed(s string) string {
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return s
}
