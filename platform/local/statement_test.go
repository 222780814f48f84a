package local_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/local"
	"partnerdesk/platform/platformtest"
)

// Any page of any span is what counting the rows one by one gives, even where the
// clock went back while they were written.
func TestSpansOfAStatementFollowAModel(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), platformtest.Local(t)
	w := b.World(func(partner string) platform.API { return b.Platform.As(b.Partners[partner]) })
	id := w.Client(t, platformtest.Acme)
	api := w.As(platformtest.Acme).Wallet
	_, err := api.AddCredit(ctx, platform.NewCredit{Client: id, Amount: 10_000_00})
	must(t, err)
	rnd := rand.New(rand.NewPCG(7, 11))
	at := w.Clock.Now()
	for i := range 60 {
		at = at.Add(time.Duration(rnd.IntN(16*3600)-3600) * time.Second) // now and then an hour back
		kinds := platform.ExpenseTypes()
		_, err := b.Platform.Debit(ctx, b.Partners[platformtest.Acme], id, local.Entry{At: at, Amount: platform.Paise(i + 1), Type: kinds[rnd.IntN(3)]})
		must(t, err)
	}
	whole, err := api.Transactions(ctx, platform.TransactionQuery{Client: id, Limit: 500})
	must(t, err)
	if len(whole.Rows) != 61 || whole.Total != 61 {
		t.Fatalf("%d rows of %d", len(whole.Rows), whole.Total)
	}
	if !slices.IsSortedFunc(whole.Rows, func(a, b platform.Transaction) int { return b.At.Compare(a.At) }) {
		t.Error("the rows do not stand in the order of time")
	}
	ids := func(rows []platform.Transaction) string {
		s := ""
		for _, r := range rows {
			s += " " + r.ID
		}
		return s
	}
	narrowed := 0
	for range 300 {
		var q platform.TransactionQuery
		q.Client, q.Page, q.Limit = id, 1+rnd.IntN(3), 1+rnd.IntN(20)
		day := func() *time.Time {
			if rnd.IntN(3) == 0 {
				return nil
			}
			d := w.Clock.Now().AddDate(0, 0, rnd.IntN(24)-2)
			return &d
		}
		q.From, q.To = day(), day()
		if q.From != nil && q.To != nil && q.To.Before(*q.From) {
			q.From, q.To = q.To, q.From
		}
		if rnd.IntN(3) == 0 {
			q.Type = platform.ExpenseTypes()[rnd.IntN(3)]
		}
		var want []platform.Transaction
		for _, r := range whole.Rows {
			d := r.At.In(platform.India).Format(time.DateOnly)
			if (q.From == nil || d >= q.From.In(platform.India).Format(time.DateOnly)) && (q.To == nil || d <= q.To.In(platform.India).Format(time.DateOnly)) &&
				(q.Type == "" || r.Type == q.Type) {
				want = append(want, r)
			}
		}
		total := len(want)
		if total > 0 && total < 61 {
			narrowed++
		}
		low := min((q.Page-1)*q.Limit, total)
		want = want[low:min(low+q.Limit, total)]
		got, err := api.Transactions(ctx, q)
		must(t, err)
		if got.Total != total || ids(got.Rows) != ids(want) {
			t.Fatalf("%s: %d rows%s, want %d%s", fmt.Sprintf("page %d of %d, %v to %v, %s", q.Page, q.Limit, q.From, q.To, q.Type), got.Total, ids(got.Rows), total, ids(want))
		}
	}
	if narrowed < 100 {
		t.Errorf("only %d of the spans held a part of the rows", narrowed)
	}
}
