package platformtest

import (
	"slices"
	"sync"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
)

func walletRules() []rule {
	return []rule{
		{"partners cannot see each other", walletsAreSeparate},
		{"a credit raises the balance, a validity moves its end", credits},
		{"every fault of a credit is named", creditFaults},
		{"the balance is the sum of the rows, newest first", statement},
		{"rows are filtered by type, number and days in India", filters},
		{"pages are counted from 1 and hold 50 rows", pages},
		{"every fault of a query is named", queryFaults},
		{"a wallet never goes below zero", neverBelowZero},
	}
}

func walletsAreSeparate(t *testing.T, w *World) {
	ctx := t.Context()
	id := w.Client(t, Acme)
	w.credit(t, Acme, id, 500*platform.Rupee)
	bolt := w.As(Bolt).Wallet
	_, err := bolt.Balance(ctx, id)
	refused(t, err, platform.NotFound)
	_, err = bolt.Transactions(ctx, platform.TransactionQuery{Client: id})
	refused(t, err, platform.NotFound)
	_, err = bolt.AddCredit(ctx, platform.NewCredit{Client: id, Amount: 1})
	refused(t, err, platform.NotFound)
	b, err := w.As(Acme).Wallet.Balance(ctx, id)
	must(t, err)
	if b.Amount != 500*platform.Rupee {
		t.Errorf("balance %s", b.Amount)
	}
}

func credits(t *testing.T, w *World) {
	ctx := t.Context()
	api, id := w.As(Acme).Wallet, w.Client(t, Acme)
	b, err := api.Balance(ctx, id)
	must(t, err)
	if b != (platform.Balance{Currency: "INR"}) {
		t.Errorf("a new wallet: %+v", b)
	}
	till := time.Date(2026, time.December, 31, 23, 59, 59, 0, ist())
	for _, c := range []struct {
		in   platform.NewCredit
		want platform.Paise
		till *time.Time
	}{
		{platform.NewCredit{Client: id, Amount: 500_00}, 500_00, nil},
		{platform.NewCredit{Client: id, Amount: 1}, 500_01, nil},
		{platform.NewCredit{Client: id, ValidTill: &till}, 500_01, &till},
		{platform.NewCredit{Client: id, Amount: platform.MaxCredit, ValidTill: &till}, platform.MaxCredit + 500_01, &till},
	} {
		got, err := api.AddCredit(ctx, c.in)
		must(t, err)
		now, err := api.Balance(ctx, id)
		must(t, err)
		for _, b := range []platform.Balance{got, now} {
			if b.Amount != c.want || (b.ValidTill == nil) != (c.till == nil) || c.till != nil && !b.ValidTill.Equal(*c.till) {
				t.Errorf("%+v: %+v, want %s until %v", c.in.Amount, b, c.want, c.till)
			}
		}
	}
	sooner := w.Clock.Now().Add(time.Hour)
	got, err := api.AddCredit(ctx, platform.NewCredit{Client: id, ValidTill: &sooner})
	must(t, err)
	if !got.ValidTill.Equal(sooner) {
		t.Errorf("a validity can't be brought forward: %s", got.ValidTill)
	}
	page, err := api.Transactions(ctx, platform.TransactionQuery{Client: id})
	must(t, err)
	if page.Total != 3 {
		t.Errorf("%d rows, want 3: a validity alone is none", page.Total)
	}
}

func creditFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, id := w.As(Acme).Wallet, w.Client(t, Acme)
	past, now := w.Clock.Now().Add(-time.Second), w.Clock.Now()
	for _, c := range []struct {
		name   string
		in     platform.NewCredit
		fields []string
	}{
		{"neither amount nor validity", platform.NewCredit{}, []string{"credit"}},
		{"below zero", platform.NewCredit{Amount: -1}, []string{"credit"}},
		{"more than one credit may carry", platform.NewCredit{Amount: platform.MaxCredit + 1}, []string{"credit"}},
		{"validity in the past", platform.NewCredit{ValidTill: &past}, []string{"valid_till"}},
		{"validity that ends now", platform.NewCredit{Amount: 100, ValidTill: &now}, []string{"valid_till"}},
		{"both wrong", platform.NewCredit{Amount: -1, ValidTill: &past}, []string{"credit", "valid_till"}},
	} {
		c.in.Client = id
		t.Run(c.name, func(t *testing.T) {
			_, err := api.AddCredit(ctx, c.in)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	_, err := api.AddCredit(ctx, platform.NewCredit{Client: "ck_nobody", Amount: 100})
	refused(t, err, platform.NotFound)
	_, err = api.Balance(ctx, "ck_nobody")
	refused(t, err, platform.NotFound)
	b, err := api.Balance(ctx, id)
	must(t, err)
	if b.Amount != 0 || b.ValidTill != nil {
		t.Errorf("a refused credit left %+v", b)
	}
}

func statement(t *testing.T, w *World) {
	ctx := t.Context()
	api, id := w.As(Acme).Wallet, w.Client(t, Acme)
	n := w.Number(t, Acme, id)
	w.credit(t, Acme, id, 500_00)
	w.Clock.Advance(time.Minute)
	w.debit(t, Acme, id, 12_34, platform.ExpenseCall, n)
	w.Clock.Advance(time.Minute)
	w.debit(t, Acme, id, 1, platform.ExpenseSMS, "")
	page, err := api.Transactions(ctx, platform.TransactionQuery{Client: id})
	must(t, err)
	want := []platform.Transaction{
		{At: Start().Add(2 * time.Minute), Amount: -1, Type: platform.ExpenseSMS, BalanceAfter: 487_65},
		{At: Start().Add(time.Minute), Amount: -12_34, Type: platform.ExpenseCall, DID: n, BalanceAfter: 487_66},
		{At: Start(), Amount: 500_00, Type: platform.ExpenseCredit, BalanceAfter: 500_00},
	}
	if len(page.Rows) != len(want) || page.Total != 3 || page.Page != 1 || page.Limit != 50 {
		t.Fatalf("page %+v", page)
	}
	ids := map[string]bool{}
	for i, got := range page.Rows {
		if got.ID == "" || ids[got.ID] || got.Description == "" {
			t.Errorf("row %+v", got)
		}
		ids[got.ID] = true
		if !got.At.Equal(want[i].At) {
			t.Errorf("row %d at %s, want %s", i, got.At, want[i].At)
		}
		got.ID, got.Description, got.At, want[i].At = "", "", time.Time{}, time.Time{}
		if got != want[i] {
			t.Errorf("row %d %+v, want %+v", i, got, want[i])
		}
	}
	b, err := api.Balance(ctx, id)
	must(t, err)
	if b.Amount != page.Rows[0].BalanceAfter {
		t.Errorf("the balance is %s, the last row says %s", b.Amount, page.Rows[0].BalanceAfter)
	}
}

func filters(t *testing.T, w *World) {
	ctx := t.Context()
	api, id := w.As(Acme).Wallet, w.Client(t, Acme)
	one, two := w.Number(t, Acme, id), w.Number(t, Acme, id)
	w.credit(t, Acme, id, 1000_00) // row 1, 23 November, 10:00
	w.debit(t, Acme, id, 1_00, platform.ExpenseCall, one)
	w.Clock.Advance(13*time.Hour + 59*time.Minute + 59*time.Second) // the last second of the day in India
	w.debit(t, Acme, id, 2_00, platform.ExpenseCall, two)
	w.Clock.Advance(time.Second) // midnight there, 18:30 of the day before in UTC
	w.debit(t, Acme, id, 3_00, platform.ExpenseRental, one)
	day := func(d int) *time.Time {
		at := time.Date(2026, time.November, d, 15, 4, 5, 0, ist())
		return &at
	}
	for _, c := range []struct {
		name string
		q    platform.TransactionQuery
		want []platform.Paise
	}{
		{"all", platform.TransactionQuery{}, []platform.Paise{-3_00, -2_00, -1_00, 1000_00}},
		{"calls", platform.TransactionQuery{Type: platform.ExpenseCall}, []platform.Paise{-2_00, -1_00}},
		{"credits", platform.TransactionQuery{Type: platform.ExpenseCredit}, []platform.Paise{1000_00}},
		{"none of a type", platform.TransactionQuery{Type: platform.ExpenseSMS}, nil},
		{"one number", platform.TransactionQuery{DID: one}, []platform.Paise{-3_00, -1_00}},
		{"calls of one number", platform.TransactionQuery{DID: two, Type: platform.ExpenseCall}, []platform.Paise{-2_00}},
		{"a day, both ends included", platform.TransactionQuery{From: day(23), To: day(23)}, []platform.Paise{-2_00, -1_00, 1000_00}},
		{"from a day on", platform.TransactionQuery{From: day(24)}, []platform.Paise{-3_00}},
		{"up to a day", platform.TransactionQuery{To: day(22)}, nil},
		{"two days", platform.TransactionQuery{From: day(23), To: day(24)}, []platform.Paise{-3_00, -2_00, -1_00, 1000_00}},
		{"pages of what is filtered", platform.TransactionQuery{Type: platform.ExpenseCall, Page: 2, Limit: 1}, []platform.Paise{-1_00}},
	} {
		c.q.Client = id
		page, err := api.Transactions(ctx, c.q)
		must(t, err)
		var got []platform.Paise
		for _, r := range page.Rows {
			got = append(got, r.Amount)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if c.q.Limit == 0 && page.Total != len(c.want) {
			t.Errorf("%s: total %d", c.name, page.Total)
		}
	}
}

func pages(t *testing.T, w *World) {
	ctx := t.Context()
	api, id := w.As(Acme).Wallet, w.Client(t, Acme)
	const rows = 60
	for i := range rows {
		w.credit(t, Acme, id, platform.Paise(i+1))
	}
	for _, c := range []struct{ page, limit, wantPage, wantLimit, first, n int }{
		{0, 0, 1, 50, 60, 50},
		{2, 0, 2, 50, 10, 10},
		{3, 50, 3, 50, 0, 0},
		{1, 500, 1, 500, 60, 60},
		{3, 17, 3, 17, 26, 17},
		{1_000_000, 500, 1_000_000, 500, 0, 0},
	} {
		p, err := api.Transactions(ctx, platform.TransactionQuery{Client: id, Page: c.page, Limit: c.limit})
		must(t, err)
		if p.Page != c.wantPage || p.Limit != c.wantLimit || p.Total != rows || len(p.Rows) != c.n {
			t.Errorf("page %d by %d: page %d, limit %d, total %d, %d rows", c.page, c.limit, p.Page, p.Limit, p.Total, len(p.Rows))
			continue
		}
		for i, r := range p.Rows {
			if r.Amount != platform.Paise(c.first-i) {
				t.Errorf("page %d by %d: row %d is %d, want %d", c.page, c.limit, i, r.Amount, c.first-i)
				break
			}
		}
	}
}

func queryFaults(t *testing.T, w *World) {
	ctx := t.Context()
	api, id := w.As(Acme).Wallet, w.Client(t, Acme)
	from, to := Start(), Start().AddDate(0, 0, -1)
	for _, c := range []struct {
		name   string
		q      platform.TransactionQuery
		fields []string
	}{
		{"page before the first", platform.TransactionQuery{Page: -1}, []string{"page"}},
		{"no rows", platform.TransactionQuery{Limit: -1}, []string{"limit"}},
		{"501 rows", platform.TransactionQuery{Limit: 501}, []string{"limit"}},
		{"unknown type", platform.TransactionQuery{Type: "gift"}, []string{"expense_type"}},
		{"ends before it starts", platform.TransactionQuery{From: &from, To: &to}, []string{"end_date"}},
		{"no number", platform.TransactionQuery{DID: "12"}, []string{"did"}},
		{"all of it", platform.TransactionQuery{Page: -1, Limit: 501, Type: "x", From: &from, To: &to, DID: "x"},
			[]string{"page", "limit", "expense_type", "end_date", "did"}},
	} {
		c.q.Client = id
		t.Run(c.name, func(t *testing.T) {
			_, err := api.Transactions(ctx, c.q)
			refused(t, err, platform.Invalid, c.fields...)
		})
	}
	_, err := api.Transactions(ctx, platform.TransactionQuery{Client: "ck_nobody"})
	refused(t, err, platform.NotFound)
}

func neverBelowZero(t *testing.T, w *World) {
	ctx := t.Context()
	id := w.Client(t, Acme)
	w.credit(t, Acme, id, 10_00)
	// Eleven of ₹1 at once: ten are paid.
	errs := make([]error, 11)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = w.Platform.Debit(ctx, w.Partners[Acme], id, local.Entry{Amount: 1_00, Type: platform.ExpenseCall, Description: "Call"})
		})
	}
	wg.Wait()
	short := 0
	for _, err := range errs {
		if err != nil {
			refused(t, err, platform.InsufficientFunds)
			short++
		}
	}
	b, err := w.As(Acme).Wallet.Balance(ctx, id)
	must(t, err)
	if short != 1 || b.Amount != 0 {
		t.Errorf("%d were refused and %s is left", short, b.Amount)
	}
	_, err = w.Platform.Debit(ctx, w.Partners[Bolt], id, local.Entry{Amount: 1, Type: platform.ExpenseCall})
	refused(t, err, platform.NotFound)
	_, err = w.Platform.Debit(ctx, w.Partners[Acme], id, local.Entry{Amount: 0, Type: platform.ExpenseCall})
	refused(t, err, platform.Invalid, "amount")
	_, err = w.Platform.Debit(ctx, w.Partners[Acme], id, local.Entry{Amount: 1, Type: "gift"})
	refused(t, err, platform.Invalid, "type")
}
