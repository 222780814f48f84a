package desk

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/platformtest"
	"partnerdesk/store"
)

// rings are the open notices of the client's people, or, with staff, of somebody there.
func (w *world) rings(in store.NoticeScope, person string) (open []store.Notice) {
	w.t.Helper()
	all, _, err := w.store.Notices.For(w.t.Context(), w.partner, person, in, "", 200)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, n := range all {
		if n.Cleared.IsZero() {
			open = append(open, n)
		}
	}
	return open
}

func (w *world) lookFor(d *Desk) {
	w.t.Helper()
	if err := d.LookForNotices(w.t.Context(), w.partner); err != nil {
		w.t.Fatal(err)
	}
}

// Numbers that are bought one after the other ring once for the client, when no more
// follow; credit does so apart. Neither another look nor a restart rings again.
func TestWhatIsDoneForAClientRingsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	offers, err := w.As(platformtest.Acme).Numbers.Search(ctx, platform.NumberQuery{Client: w.id, CountryCode: "+91"})
	if err != nil || len(offers) < 5 {
		t.Fatal("too little is on sale", err)
	}
	theirs := store.NoticeScope{Client: w.ref, Kinds: []store.NoticeKind{store.NoticeBought, store.NoticeCredited}}
	w.lookFor(w.desk)
	for i := range 4 {
		if _, err := w.staff.BuyNumber(ctx, fmt.Sprint("buying-", i), w.ref, offers[i].Number, "IN"); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Minute)
		w.lookFor(w.desk)
	}
	if got := w.rings(theirs, "x"); len(got) != 0 {
		t.Fatalf("it rings while they are being bought: %+v", got)
	}
	till := w.Clock.Now().AddDate(0, 1, 0)
	for i, amount := range []platform.Paise{500 * platform.Rupee, 250 * platform.Rupee} {
		if _, err := w.staff.AddCredit(ctx, fmt.Sprint("crediting-", i), w.ref, amount, &till, "", nil); err != nil {
			t.Fatal(err)
		}
	}
	w.Clock.Advance(3 * time.Minute)
	w.lookFor(w.desk)
	w.lookFor(w.newDesk())
	w.Clock.Advance(time.Minute)
	w.lookFor(w.desk)
	got := w.rings(theirs, "x")
	if len(got) != 2 {
		t.Fatalf("%d notices: %+v", len(got), got)
	}
	for _, n := range got {
		f := n.Figures
		switch n.Kind {
		case store.NoticeBought:
			if len(f.Numbers) != 3 || f.More != 1 || f.Numbers[0] != offers[0].Number {
				t.Errorf("the numbers are %+v", f)
			}
		case store.NoticeCredited:
			if f.Amount != 750*platform.Rupee || f.Balance == nil || *f.Balance != w.balance() || f.Till.Unix() != till.Unix() {
				t.Errorf("the credit is %+v", f)
			}
		}
	}
	for _, n := range w.rings(store.NoticeScope{}, "x") {
		if n.Kind == store.NoticeBought || n.Kind == store.NoticeCredited {
			t.Errorf("staff are told what they did: %+v", n)
		}
	}
}

// The end of a job rings for its author alone, however many clients it was about, and
// again where it went on.
func TestTheEndOfAJobRingsForItsAuthor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	lata, p := w.author()
	clients := []store.Client{{Ref: w.ref, Name: "One"}, {Ref: "c_nobody", Name: "Nobody"}, {Ref: w.ref, Name: "One"}}
	if err := lata.StartJob(ctx, "job-one", JobTag, JobParams{Tag: "vip"}, clients); err != nil {
		t.Fatal(err)
	}
	w.work()
	got := w.rings(store.NoticeScope{}, p.ID)
	if len(got) != 1 || got[0].Kind != store.NoticeJob || got[0].Subject != "Tagging 3 clients is done" || got[0].Figures.Refused != 1 || got[0].Figures.Total != 3 || got[0].Link != "/jobs/job-one" {
		t.Errorf("it rings: %+v", got)
	}
	if got := w.rings(store.NoticeScope{Tag: "other"}, p.ID); len(got) != 1 {
		t.Errorf("held to a tag, its author sees %d", len(got))
	}
	if got := w.rings(store.NoticeScope{}, "rita"); len(got) != 0 {
		t.Errorf("it rings for others: %+v", got)
	}

	w.Clock.Advance(time.Second)
	if err := lata.StartJob(ctx, "job-two", JobTag, JobParams{Tag: "gold"}, clients); err != nil {
		t.Fatal(err)
	}
	if err := lata.StopJob(ctx, "job-two"); err != nil {
		t.Fatal(err)
	}
	w.work()
	last := func() string { return w.rings(store.NoticeScope{}, p.ID)[0].Subject }
	if got := last(); got != "Tagging 3 clients was stopped" {
		t.Errorf("a stopped one: %s", got)
	}
	w.Clock.Advance(time.Second)
	if ok, err := lata.ResumeJob(ctx, "job-two"); err != nil || !ok {
		t.Fatal(ok, err)
	}
	w.work()
	if got := last(); got != "Tagging 3 clients is done" {
		t.Errorf("once it went on: %s", got)
	}
}

// However many clients run low, each one's people are told, with figures that are brought
// up to date; what clears, clears.
func TestALookRingsForEveryClient(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	var list []store.Client
	for i := range 260 {
		low := platform.Paise(500)
		list = append(list, store.Client{ClientID: fmt.Sprint("LOW", i), Name: fmt.Sprint("Low ", i), Active: true, Balance: &low, ValidTill: w.Clock.Now().Add(24 * time.Hour)})
	}
	refs, err := w.store.Directory.Upsert(ctx, w.partner, 0, list)
	if err != nil {
		t.Fatal(err)
	}
	count := func(kind store.NoticeKind) int {
		w.lookFor(w.desk)
		counts, err := w.store.Notices.Counts(ctx, w.partner, "x", store.NoticeScope{})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range counts {
			if c.Kind == kind {
				return c.Open
			}
		}
		return 0
	}
	if low, ending := count(store.NoticeLow), count(store.NoticeValidity); low != 260 || ending != 260 {
		t.Errorf("%d wallets and %d validities ring", low, ending)
	}
	less, more := platform.Paise(300), platform.Paise(900000)
	for i, b := range []*platform.Paise{&less, &more} {
		if err := w.store.Directory.SetFacts(ctx, w.partner, refs[i], store.Facts{Balance: b, ValidTill: w.Clock.Now().Add(24 * time.Hour), At: w.Clock.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(store.NoticeLow); n != 259 {
		t.Errorf("after a credit %d ring", n)
	}
	of := store.NoticeScope{Client: refs[0], Kinds: []store.NoticeKind{store.NoticeLow, store.NoticeValidity}}
	for _, n := range w.rings(of, "x") {
		if n.Kind == store.NoticeLow && (n.Figures.Balance == nil || *n.Figures.Balance != less) {
			t.Errorf("the figures are of before: %+v", n.Figures)
		}
	}
	// That it ends and that it has ended are told apart.
	w.Clock.Advance(25 * time.Hour)
	w.lookFor(w.desk)
	got := w.rings(store.NoticeScope{Client: refs[0], Kinds: []store.NoticeKind{store.NoticeValidity}}, "x")
	if len(got) != 1 || !strings.Contains(got[0].Subject, "no longer valid") {
		t.Errorf("once it has ended: %+v", got)
	}
}

// An onboarding rings for whom it was given to, and for whoever takes it over.
func TestAnOnboardingRingsForWhomItIsGivenTo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	o, err := w.store.Onboarding.Create(ctx, store.Onboarding{Partner: w.partner, RequestID: "rq1", Name: "Tejas Auto", Email: "t@tejas.example", BusinessType: "company", Next: platform.StepPAN})
	if err != nil {
		t.Fatal(err)
	}
	give := func(to string) {
		if err := w.store.Onboarding.Assign(ctx, w.partner, o.ID, store.Assignment{To: to, Note: "soon, please", At: w.Clock.Now()}); err != nil {
			t.Fatal(err)
		}
		w.lookFor(w.desk)
	}
	see := func(person string) (n int) {
		for _, one := range w.rings(store.NoticeScope{}, person) {
			if one.Kind == store.NoticeYours && one.Figures.Step != "" {
				n++
			}
		}
		return n
	}
	give("asha")
	if see("asha") != 1 || see("ravi") != 0 {
		t.Errorf("asha sees %d, ravi %d", see("asha"), see("ravi"))
	}
	give("ravi")
	if see("asha") != 0 || see("ravi") != 1 {
		t.Errorf("given on, asha sees %d, ravi %d", see("asha"), see("ravi"))
	}
	if _, err := w.store.Onboarding.Update(ctx, w.partner, o.ID, 0, func(o *store.Onboarding) error { o.Held = w.Clock.Now(); return nil }); err != nil {
		t.Fatal(err)
	}
	w.lookFor(w.desk)
	held := 0
	for _, n := range w.rings(store.NoticeScope{}, "x") {
		if n.Kind == store.NoticeSignUp {
			held++
		}
	}
	if held != 1 {
		t.Errorf("%d sign-ups wait for approval", held)
	}
}
