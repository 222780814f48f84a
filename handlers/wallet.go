package handlers

import (
	"net/http"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/papers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/wallet"
	"partnerdesk/views/words"
)

// turnoverDays is the span of the wallet's figures and chart.
const turnoverDays = desk.BurnDays

func (s *Server) showWallet(r *request) error {
	f, problems, err := query[wallet.Filter](r)
	if err != nil {
		return err
	}
	ref := r.client.Ref
	v := wallet.View{Ref: ref, Filter: f, Problems: problems, Now: r.now(), Portal: !r.site.staff, MayAdd: r.can(addCredit)}
	balance, err := r.desk.Balance(r.ctx(), ref)
	if e := tolerable(err); e != nil {
		return e
	}
	if err == nil {
		v.Balance, v.ValidTill, v.AsOf = &balance.Value.Amount, balance.Value.ValidTill, asOf(balance)
		r.client.Balance = v.Balance // so that the frame does not contradict the page
	}
	if err := r.moved(&v); err != nil {
		return err
	}
	from, to := f.Days()
	rows, err := r.desk.Transactions(r.ctx(), ref, platform.TransactionQuery{
		Page: f.PageNo(), Limit: wallet.PageSize, Type: f.Expense(), From: from, To: to, DID: f.DID()})
	if e := tolerable(err); e != nil {
		return e
	}
	if err == nil {
		v.Statement = &wallet.Statement{Rows: rows.Value.Rows, Page: f.PageNo(), Total: rows.Value.Total}
		if at := asOf(rows); v.AsOf.IsZero() || !at.IsZero() && at.Before(v.AsOf) {
			v.AsOf = at
		}
	}
	if v.Statement != nil && f.Expense() == "" && f.DID() == "" {
		at, told := ends(rows.Value, f.PageNo(), from == nil)
		if !told {
			at, err = r.desk.Standing(r.ctx(), ref, from, to)
		}
		if e := tolerable(err); e != nil {
			return e
		}
		if err == nil {
			v.Standing = &wallet.Standing{Opening: at.Opening, Closing: at.Closing}
		}
	}
	if r.can(addCredit) {
		if v.Waiting, err = r.waiting(ref); err != nil {
			return err
		}
		holds, _, err := r.desk.WalletAlert(r.ctx(), ref)
		if err != nil {
			return err
		}
		a := alertOf(holds)
		v.Alert = &a
	}
	if v.Numbers, err = r.desk.NumbersLately(r.ctx(), r.client); tolerable(err) != nil {
		return err
	}
	status := http.StatusOK
	switch {
	case len(problems) > 0:
		status = http.StatusUnprocessableEntity
	case v.Balance == nil && v.Statement == nil:
		status = http.StatusServiceUnavailable
	}
	r.title = r.t("Wallet of %s", r.client.Name)
	return r.clientPage(status, "wallet", wallet.Page(v))
}

// ends are the balances round a span of which this is a page, where the page itself
// tells both. Before the first entry of all there was nothing.
func ends(page platform.TransactionPage, no int, fromFirst bool) (at desk.Standing, told bool) {
	if no != 1 || len(page.Rows) == 0 || !fromFirst && len(page.Rows) < page.Total {
		return at, false
	}
	at.Closing = page.Rows[0].BalanceAfter
	if oldest := page.Rows[len(page.Rows)-1]; !fromFirst {
		at.Opening = oldest.BalanceAfter - oldest.Amount
	}
	return at, true
}

// moved is what moved lately, and where the money went: by days, weeks or months.
// What the platform does not tell is nil. Days come from what moved, where that is
// known as a whole.
func (r *request) moved(v *wallet.View) error {
	got, err := r.desk.Turnover(r.ctx(), r.client.Ref, turnoverDays, words.Zone(r.ctx()))
	if e := tolerable(err); e != nil {
		return e
	}
	whole := err == nil && got.Value != nil
	if whole {
		t := got.Value
		v.Turnover = &wallet.Turnover{Spent: t.Spent, Credited: t.Credited, Credits: t.Credits, LastCredit: t.LastCredit, PerDay: t.PerDay(r.now(), r.client.Created), Over: desk.AveragedOver(r.now(), r.client.Created), Days: make([]wallet.Day, len(t.Days))}
	}
	f := v.Filter
	var over desk.SpendOver
	if period := desk.Period(f.Period()); period == "" && whole && f.Split() != "number" {
		over = got.Value.SpendOver()
	} else {
		if period == "" {
			period = desk.ByDay
		}
		read, err := r.desk.SpendOver(r.ctx(), v.Ref, period, words.Zone(r.ctx()))
		if err != nil {
			return tolerable(err)
		}
		over = read.Value
	}
	v.Spend = &wallet.Spend{Period: f.Period(), By: f.Split(), Known: over.Known, NumbersTold: over.NumbersTold}
	for _, x := range over.Slots {
		v.Spend.Slots = append(v.Spend.Slots, wallet.SpendSlot{From: x.From, Types: x.Types, Numbers: x.Numbers})
	}
	return nil
}

// showAddCredit is the form, and with the step in the address the question that
// follows it: both are pages that can be gone back to.
func (s *Server) showAddCredit(r *request) error {
	f, problems, err := query[wallet.CreditForm](r)
	if err != nil {
		return err
	}
	if f.Step != wallet.Confirm {
		return r.creditPage(http.StatusOK, f, nil)
	}
	r.plausibleTill(f, &problems)
	if len(problems) > 0 {
		return r.creditPage(http.StatusUnprocessableEntity, f, problems)
	}
	return r.confirmCredit(http.StatusOK, f, nil)
}

// plausibleTill refuses a validity that has ended before it begins, and one that a
// slip of the keyboard has put beyond any contract.
func (r *request) plausibleTill(f wallet.CreditForm, p *ui.Problems) {
	switch till := f.ValidTill(); {
	case till == nil:
	case !till.After(r.now()):
		p.Set("valid_till", r.t("That day is over. Choose today or a later one."))
	case till.After(r.now().AddDate(platform.LongestValidity, 0, 0)):
		p.Set("valid_till", r.t("Choose a day within the next ten years."))
	}
}

func (r *request) creditPage(status int, f wallet.CreditForm, p ui.Problems) error {
	v, err := r.creditView(f, p)
	if err != nil {
		return err
	}
	r.title = r.t("Add credit")
	return r.show(status, wallet.Credit(v))
}

// confirmCredit asks, with an intent id of its own each time.
func (r *request) confirmCredit(status int, f wallet.CreditForm, p ui.Problems) error {
	f.Intent = r.s.NewID()
	v, err := r.creditView(f, p)
	if err != nil {
		return err
	}
	if v.Twin, err = r.creditTwin(f.Paise()); err != nil {
		return err
	}
	r.title = r.t("Add credit")
	return r.show(status, wallet.ConfirmCredit(v))
}

const (
	twinAge = 15 * time.Minute // how long the same credit is doubted
	twins   = 50               // how many settled intents are looked through for it
)

// creditTwin finds the same amount credited to this client a moment ago. The question
// has an id of its own each time it is asked, so who goes back to it and presses again
// would add the credit twice: they may want that, but are told.
func (r *request) creditTwin(amount platform.Paise) (*wallet.Twin, error) {
	if amount <= 0 {
		return nil, nil
	}
	page, err := r.desk.SettledIntents(r.ctx(), "", twins)
	if err != nil {
		return nil, err
	}
	for _, i := range page.Intents {
		same := i.Kind == store.AddClientCredits && i.State == store.Done && i.ClientRef == r.client.Ref
		if same && r.now().Sub(i.Settled) < twinAge && desk.AskedOf(i).Amount == amount {
			return &wallet.Twin{Amount: amount, By: i.Actor.Name, At: i.Settled}, nil
		}
	}
	return nil, nil
}

// overPool is by how much all wallets would promise more than the partner's own account
// was written down to hold; nil where they don't, where nothing is written down, and for
// who does not see all wallets.
func (r *request) overPool(amount platform.Paise) (*wallet.Over, error) {
	if amount <= 0 || !r.can(readAllWallets) {
		return nil, nil
	}
	pool, err := r.s.Store.Settings.Pool(r.ctx(), r.person.Partner)
	if err != nil || pool.At.IsZero() {
		return nil, err
	}
	all, err := r.desk.Figures(r.ctx())
	if err != nil {
		return nil, err
	}
	over := all.Value.ClientSums.Balance + amount - pool.Amount
	if over <= 0 {
		return nil, nil
	}
	return &wallet.Over{By: over, Held: pool.Amount, At: pool.At}, nil
}

func (r *request) creditView(f wallet.CreditForm, p ui.Problems) (wallet.CreditView, error) {
	v := wallet.CreditView{Ref: r.client.Ref, ClientName: r.client.Name, Form: f, Problems: p, Now: r.now()}
	balance, err := r.desk.Balance(r.ctx(), v.Ref)
	if e := tolerable(err); e != nil {
		return v, e
	}
	if err == nil {
		v.Balance, v.Till, v.AsOf = &balance.Value.Amount, balance.Value.ValidTill, asOf(balance)
	}
	list, err := r.undecided()
	if err != nil {
		return v, err
	}
	billing, err := r.s.Store.Settings.Billing(r.ctx(), r.person.Partner)
	if err != nil {
		return v, err
	}
	if n := f.Paise(); n > 0 && billing.GSTRate > 0 {
		v.Tax = wallet.Tax{Rate: papers.Percent(billing.GSTRate), Inclusive: billing.Inclusive}
		v.Tax.Amount, v.Tax.Pays = billing.Tax(n)
	}
	if v.Second, err = r.desk.NeedsSecond(r.ctx(), f.Paise()); err != nil {
		return v, err
	}
	if v.Over, err = r.overPool(f.Paise()); err != nil {
		return v, err
	}
	v.Open, v.Blocked = r.openNote(list), blocked(list, store.AddClientCredits, "")
	return v, nil
}

func (s *Server) addCredit(r *request) error {
	f, problems, err := decode[wallet.CreditForm](r)
	if err != nil {
		return err
	}
	r.plausibleTill(f, &problems)
	if len(problems) > 0 {
		return r.creditPage(http.StatusUnprocessableEntity, f, problems)
	}
	second, err := r.desk.NeedsSecond(r.ctx(), f.Paise())
	if err != nil {
		return err
	}
	if second {
		if ok, err := r.proven(); !ok {
			return err
		}
		return r.askCredit(f)
	}
	if ok, err := r.provenForCredit(); !ok {
		return err
	}
	var seen desk.Seen
	seen.Balance, seen.Till = f.Seen()
	i, err := r.desk.AddCredit(r.ctx(), f.Intent, r.client.Ref, f.Paise(), f.ValidTill(), f.Note, &seen)
	if err != nil {
		e, status, ok := refused(err)
		if !ok {
			return err
		}
		return r.creditRefused(status, f, e)
	}
	return r.settled(i, func() error {
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.creditDone(desk.AskedOf(i), desk.ResultOf(i))}); err != nil {
			return err
		}
		return r.done(paths.Wallet(r.client.Ref))
	}, func(e *platform.Error) error {
		return r.creditRefused(statusOf[e.Kind], f, e)
	})
}

// creditRefused goes back to the form where a field can be mended, else asks
// again with the reason.
func (r *request) creditRefused(status int, f wallet.CreditForm, e *platform.Error) error {
	p := problemsOf(e)
	if p.Has("credit") || p.Has("valid_till") {
		return r.creditPage(status, f, p)
	}
	return r.confirmCredit(status, f, p)
}

// creditDone says what was done, by what was written down when it was sent.
func (r *request) creditDone(asked desk.Asked, res desk.Result) string {
	text := r.t("The validity is changed.")
	if asked.Amount > 0 {
		text = r.t("%s is credited.", asked.Amount.String())
		if res.Balance != nil {
			text = r.t("%s is credited. The balance is %s.", asked.Amount.String(), res.Balance.String())
		}
	}
	if asked.ValidTill != nil {
		text += " " + r.t("Valid till %s.", words.Date(words.WithZone(r.ctx(), words.India), *asked.ValidTill))
	}
	return text
}
