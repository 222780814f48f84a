package local

import (
	"errors"
	"path/filepath"
	"testing"

	"partnerdesk/platform"
)

// debtor is a wallet with ₹10 in it, at a platform that wrote its last row.
func debtor(t *testing.T) (p *Platform, path, partner string, id platform.ClientID) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "platform.db")
	p = reopen(t, path)
	t.Cleanup(func() { must(t, p.Close()) })
	must(t, p.data.write(t.Context(), func(c *session) (err error) {
		partner, err = p.seedDemo(c, "", demoPartners()[1:2])
		return err
	}))
	for c, err := range p.As(partner).Clients.All(t.Context()) {
		must(t, err)
		id = c.ID
		break
	}
	b, err := p.As(partner).Wallet.Balance(t.Context(), id)
	must(t, err)
	if b.Amount > 0 {
		_, err = p.Debit(t.Context(), partner, id, Entry{Amount: b.Amount, Type: platform.ExpenseCall})
		must(t, err)
	}
	_, err = p.As(partner).Wallet.AddCredit(t.Context(), platform.NewCredit{Client: id, Amount: 10 * platform.Rupee})
	must(t, err)
	return p, path, partner, id
}

// holds looks at a wallet with eyes that have not seen it before.
func (p *Platform) holds(t *testing.T, partner string, id platform.ClientID, want platform.Paise) {
	t.Helper()
	b, err := p.As(partner).Wallet.Balance(t.Context(), id)
	must(t, err)
	if b.Amount != want {
		t.Errorf("the wallet holds %s, want %s", b.Amount, want)
	}
	faults, err := p.VerifyLedger(t.Context())
	must(t, err)
	if len(faults) != 0 {
		t.Errorf("the ledger does not prove itself: %+v", faults)
	}
}

// What the writer remembers of a wallet is out of date where another process wrote
// to it. Neither a row nor a refusal comes of that.
func TestTwoProcessesAtOneWallet(t *testing.T) {
	t.Parallel()
	one, path, partner, id := debtor(t)
	two := reopen(t, path)
	defer func() { must(t, two.Close()) }()
	take := func(p *Platform, amount platform.Paise) (platform.Transaction, error) {
		return p.Debit(t.Context(), partner, id, Entry{Amount: amount, Type: platform.ExpenseCall})
	}
	seen, err := take(one, 1)
	must(t, err)
	for i := range 6 {
		got, err := take([]*Platform{two, one}[i%2], 1)
		must(t, err)
		if want := seen.BalanceAfter - platform.Paise(i) - 1; got.BalanceAfter != want {
			t.Errorf("debit %d leaves %s, want %s", i, got.BalanceAfter, want)
		}
	}
	_, err = take(two, 9*platform.Rupee) // one still believes in nearly ten
	must(t, err)
	if _, err := take(one, 2*platform.Rupee); !platform.Is(err, platform.InsufficientFunds) {
		t.Errorf("more than is left: %v", err)
	}
	_, err = two.As(partner).Wallet.AddCredit(t.Context(), platform.NewCredit{Client: id, Amount: 5 * platform.Rupee})
	must(t, err)
	if _, err = take(one, 5*platform.Rupee); err != nil { // and now in less than one
		t.Errorf("what is there was refused: %v", err)
	}
	one.holds(t, partner, id, platform.Rupee-7)
}

func TestNothingIsBuiltOnWhatWasUndone(t *testing.T) {
	t.Parallel()
	p, _, partner, id := debtor(t)
	s := scope{Platform: p, partner: partner}
	spend := func(c *session) error {
		h, err := s.endOfID(c, id)
		if err == nil {
			_, err = s.enter(c, h, Entry{At: noon(), Amount: -4 * platform.Rupee, Type: platform.ExpenseCall})
		}
		return err
	}
	refusal := platform.Errorf(platform.Conflict, "no")
	for name, undo := range map[string]func() error{
		"a transaction": func() error {
			return p.data.write(t.Context(), func(c *session) error { return errors.Join(spend(c), refusal) })
		},
		"an entry of a group": func() error {
			return p.ledger.write(t.Context(), func(c *session) error { return errors.Join(spend(c), refusal) })
		},
		"a group": func() error {
			return p.ledger.writeSingle(t.Context(), func(c *session) error { return errors.Join(spend(c), errors.New("broken")) })
		},
	} {
		if err := undo(); err == nil {
			t.Fatalf("the premise: %s was not undone", name)
		}
		must(t, p.ledger.write(t.Context(), spend))
		_, err := p.As(partner).Wallet.AddCredit(t.Context(), platform.NewCredit{Client: id, Amount: 4 * platform.Rupee})
		must(t, err)
		p.holds(t, partner, id, 10*platform.Rupee)
	}
}

// One wallet has one end, by whichever way it was found, however many were seen.
func TestOneWalletHasOneEnd(t *testing.T) {
	t.Parallel()
	p, _, partner, id := debtor(t)
	s := scope{Platform: p, partner: partner}
	must(t, p.data.write(t.Context(), func(c *session) error {
		c.heads.forget()
		byID, err := s.endOfID(c, id)
		must(t, err)
		byRow, err := s.endOf(c, byID.client)
		must(t, err)
		if byID != byRow {
			t.Error("two ends")
		}
		for i := range int64(2 * maxHeads) {
			c.heads.keep(rowOfClient{"another", i}, &head{})
		}
		if n := len(c.heads.byRow); n > maxHeads {
			t.Errorf("%d are remembered", n)
		}
		if _, err := s.endOfID(c, "nobody"); !platform.Is(err, platform.NotFound) {
			t.Errorf("a client that is not there: %v", err)
		}
		return nil
	}))
}
