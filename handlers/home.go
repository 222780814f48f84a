package handlers

import (
	"net/http"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/home"
	"partnerdesk/views/onboarding"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/wallet"
	"partnerdesk/views/words"
)

// When something is worth a line on the first page.
const (
	endingWithin = store.EndingWithin
	linesAtMost  = 8 // of each sort
)

// showHome is the staff's first page. A portal person's is their client's.
func (s *Server) showHome(r *request) error {
	if !r.site.staff {
		return r.portalHome()
	}
	items, err := r.attention()
	if err != nil {
		return err
	}
	dated, err := r.desk.Figures(r.ctx())
	if err != nil {
		return err
	}
	pending := 0
	if r.can(readDrafts) {
		if pending, err = r.desk.DraftCount(r.ctx(), store.DraftFilter{}); err != nil {
			return err
		}
	}
	sync, err := s.Store.Directory.SyncState(r.ctx(), r.person.Partner)
	if err != nil {
		return err
	}
	counts := dated.Value
	first, _, _ := strings.Cut(r.person.Name, " ")
	now := words.In(r.ctx(), r.now())
	v := home.View{
		Greeting: r.greeting(now.Hour(), first), Now: r.now(), Attention: items, Sync: r.reading(sync, counts.Total),
		Line:    words.DayDate(r.ctx(), now) + ", " + words.Time(r.ctx(), now) + " " + words.ZoneName(r.ctx(), now),
		Welcome: counts.Total == 0 && pending == 0 && len(items) == 0 && !sync.Done.IsZero() && r.person.Limits.Tag == "",
	}
	if r.can(onboard) {
		v.Actions = []ui.Action{{Label: r.t("Onboard a client"), Icon: "plus", Kind: ui.Primary, Href: paths.NewOnboarding}}
	}
	v.Unread, v.NotLooked = sync.Done.IsZero(), int(counts.Total)-counts.BalanceKnown
	v.Figures = r.homeFigures(counts, v.Unread)
	if r.can(readWallet) {
		if err := r.homeMoney(counts, &v); err != nil {
			return err
		}
	}
	if v.Lately, err = r.lately(); err != nil {
		return err
	}
	v.Checks = ui.Action{Label: r.t("Checks"), Href: paths.Intents, Kind: ui.Link}
	v.Gaps = ui.Action{Label: r.t("Why won’t a call be answered?"), Href: paths.Gaps, Kind: ui.Link}
	r.title = r.t("Home")
	return r.show(http.StatusOK, home.Page(v))
}

// homeFigures are the counts below what needs attention.
func (r *request) homeFigures(counts desk.Figures, unread bool) []ui.Fact {
	active := ui.Fact{Label: r.t("Active clients"), Value: words.Count(r.ctx(), int(counts.Active)), Href: paths.Clients + "?status=active",
		Note: r.t("of %d", int(counts.Total))}
	if counts.New > 0 {
		active.Note = r.t("of %d, %d new this month", int(counts.Total), int(counts.New))
	}
	if unread && counts.Total == 0 {
		active.Value, active.Note = "–", r.t("not read yet")
	}
	all := []ui.Fact{active}
	if counts.Agents > 0 {
		all = append(all, ui.Fact{Label: r.t("Agents online"), Value: words.Count(r.ctx(), int(counts.Ready)), Href: paths.Wallboard, Note: r.t("of %d", int(counts.Agents))})
	}
	return all
}

// homeMoney adds what the wallets hold and what went out of them.
func (r *request) homeMoney(counts desk.Figures, v *home.View) error {
	spend, err := r.desk.Spend(r.ctx(), turnoverDays)
	if err != nil {
		return err
	}
	if spend.Total() > 0 {
		v.Spend = &wallet.Turnover{Spent: spend.Total()}
		for d := spend.Since; d <= spend.Until; d++ {
			day := wallet.Day{Date: d.In(words.India), Spent: map[platform.ExpenseType]platform.Paise{}}
			for _, t := range platform.ExpenseTypes() {
				if p := spend.On(d, t); p != 0 {
					day.Spent[t] = p
				}
			}
			v.Spend.Days = append(v.Spend.Days, day)
		}
		const week = 7
		var before platform.Paise
		for d := spend.Until - week; d < spend.Until; d++ {
			before += spend.Of(d)
		}
		v.Figures = append(v.Figures, ui.Fact{Label: r.t("Spent today"), Value: spend.Of(spend.Until).String(), Note: r.t("%s a day in the week before", (before / week).String())})
	}
	if counts.BalanceKnown > 0 {
		wallets := ui.Fact{Label: r.t("In wallets"), Value: counts.ClientSums.Balance.String(), Href: paths.Wallets, Note: r.t("of %d clients", counts.BalanceKnown)}
		if counts.BalanceKnown < int(counts.Total) {
			wallets.Note = r.t("of %d clients whose balance is known", counts.BalanceKnown)
		}
		if !r.can(readAllWallets) {
			wallets.Href = ""
		}
		v.Figures = append(v.Figures, wallets)
	}
	return nil
}

// lately is what was done to clients last, by whomever. Who came and went is not
// news.
func (r *request) lately() ([]ui.Event, error) {
	const shown, read = 6, 60
	entries, err := r.desk.Trail(r.ctx(), store.AuditFilter{Limit: read})
	if err != nil {
		return nil, err
	}
	var work []store.AuditEntry
	for _, e := range entries {
		if e.ObjectKind != "person" && len(work) < shown {
			work = append(work, e)
		}
	}
	events := r.events(work)
	for i, e := range work {
		if c, err := r.desk.Client(r.ctx(), e.ClientRef); e.ClientRef != "" && err == nil {
			events[i].Note = c.Name + ", " + events[i].Note
		}
	}
	return events, nil
}

func (r *request) greeting(hour int, name string) string {
	switch {
	case hour < 12:
		return r.t("Good morning, %s", name)
	case hour < 17:
		return r.t("Good afternoon, %s", name)
	}
	return r.t("Good evening, %s", name)
}

// attention is what wants somebody now, most pressing first: unknown outcomes,
// empty wallets, ending validity, stalled onboardings. It is read from the store
// alone, so it is there when the platform is not.
func (r *request) attention() ([]home.Item, error) {
	var items []home.Item
	open, err := r.desk.OpenIntents(r.ctx(), "")
	if err != nil {
		return nil, err
	}
	for n, i := range open {
		if n == linesAtMost {
			items = append(items, home.Item{Status: ui.Checking, What: r.t("%d more are being checked", len(open)-n),
				Action: ui.Action{Label: r.t("See all checks"), Size: ui.Small, Href: paths.Intents}})
			break
		}
		it := home.Item{Status: ui.Checking, What: r.t("Checking: %s", i.Summary), Detail: r.t("the platform did not answer in time"), Since: i.Created,
			Action: ui.Action{Label: r.t("See the check"), Size: ui.Small, Href: paths.Intent(i.ID)}}
		if i.State == store.Someone {
			it.Status, it.Detail = ui.Stalled, r.t("the platform can’t tell; somebody has to ask")
		}
		if i.ClientRef != "" {
			if c, err := r.desk.Client(r.ctx(), i.ClientRef); err == nil {
				it.Client, it.Href = c.Name, paths.Client(c.Ref)
			}
		}
		items = append(items, it)
	}
	if r.can(addCredit) {
		waiting, err := r.waiting("")
		if err != nil {
			return nil, err
		}
		for _, w := range waiting {
			if w.Mine {
				continue
			}
			items = append(items, home.Item{Status: ui.Checking, What: r.t("A credit of %s waits for a second person", w.Amount.String()), Detail: r.t("asked for by %s", w.By), Client: w.ClientName,
				Href: paths.Wallet(w.Ref), Since: w.Since, Action: ui.Action{Label: r.t("Decide"), Size: ui.Small, Href: paths.Approval(w.ID)}})
		}
	}
	if r.can(readWallet) {
		low, err := r.desk.Clients(r.ctx(), store.Filter{Signal: store.Low, Sort: store.ByLasts, Limit: linesAtMost})
		if err != nil {
			return nil, err
		}
		for _, c := range low.Clients {
			items = append(items, r.lowItem(c))
		}
	}
	if r.can(readWhatsApp) {
		refused, err := r.desk.WhatsAppAlarms(r.ctx(), linesAtMost)
		if err != nil {
			return nil, err
		}
		for _, l := range refused {
			c, err := r.desk.Client(r.ctx(), l.ClientRef)
			if platform.Is(err, platform.NotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			it := home.Item{Status: ui.Failed, What: r.t("WhatsApp token refused"), Detail: r.t("%s stands still", l.Called()),
				Client: c.Name, Href: paths.WhatsApp(c.Ref), Since: l.Refused}
			if it.Since.IsZero() {
				it.Since = l.TokenEnds
			}
			if r.can(editWhatsApp) {
				it.Action = ui.Action{Label: r.t("Replace the token"), Size: ui.Small, Href: paths.With(paths.LinkWhatsApp(c.Ref), "phone_number_id", l.PhoneNumberID)}
			}
			items = append(items, it)
		}
	}
	ending, err := r.desk.Clients(r.ctx(), store.Filter{Status: store.OnlyActive, Sort: store.ByValidTill, Limit: linesAtMost})
	if err != nil {
		return nil, err
	}
	for _, c := range ending.Clients {
		left := c.ValidTill.Sub(r.now())
		if c.ValidTill.IsZero() || left > endingWithin {
			break
		}
		it := home.Item{Status: ui.Ending, What: r.t("Validity ends on %s", words.DayDate(r.ctx(), c.ValidTill)), Detail: r.t("calls stop then"),
			Client: c.Name, Href: paths.Client(c.Ref), Action: r.creditAction(r.t("Extend validity"), c.Ref)}
		if left <= 0 {
			it.Status, it.What, it.Detail = ui.Failed, r.t("Validity ended on %s", words.DayDate(r.ctx(), c.ValidTill)), r.t("calls are not answered")
		}
		items = append(items, it)
	}
	silent, err := r.unanswered()
	if err != nil {
		return nil, err
	}
	items = append(items, silent...)
	held, err := r.heldItems()
	if err != nil {
		return nil, err
	}
	items = append(items, held...)
	if !r.can(readDrafts) {
		return items, nil
	}
	page, err := r.desk.Drafts(r.ctx(), store.DraftFilter{Before: desk.StalledSince(r.now())}, "", "", linesAtMost)
	if err != nil {
		return nil, err
	}
	for _, o := range page.Drafts {
		if !o.Held.IsZero() {
			continue // it stands above
		}
		what := r.t("Onboarding has stopped at the step: %s", r.stepName(o.Next))
		if o.Facts.DueNotTold {
			what = r.t("Onboarding has stopped; the platform does not tell where")
		}
		it := home.Item{Status: ui.Stalled, What: what, Client: o.Name, Href: paths.Draft(o.ID), Since: o.Since}
		if r.can(onboard) {
			it.Action = ui.Action{Label: r.t("Continue onboarding"), Size: ui.Small, Href: paths.Draft(o.ID)}
		}
		items = append(items, it)
	}
	return items, nil
}

// heldItems are the sign-ups that wait for approval, for whom that is.
func (r *request) heldItems() ([]home.Item, error) {
	if !r.can(approve) {
		return nil, nil
	}
	page, err := r.desk.Drafts(r.ctx(), store.DraftFilter{Held: true}, "", "", linesAtMost)
	var items []home.Item
	for _, o := range page.Drafts {
		items = append(items, home.Item{Status: ui.Due, What: r.t("Sign-up waits for your approval"), Client: o.Name, Href: paths.DraftApproval(o.ID), Since: o.Since,
			Action: ui.Action{Label: r.t("Decide"), Size: ui.Small, Href: paths.DraftApproval(o.ID)}})
	}
	return items, err
}

// lowItem is a client whose balance is gone, or lasts less than the list calls low.
func (r *request) lowItem(c store.Client) home.Item {
	it := home.Item{Status: ui.Low, What: r.t("Balance lasts under a day"), Client: c.Name, Href: paths.Client(c.Ref), Action: r.creditAction(r.t("Add credit"), c.Ref)}
	if c.Balance != nil {
		it.Detail = r.t("%s left", c.Balance.String())
		if *c.Balance <= 0 {
			it.Status, it.What, it.Detail = ui.Failed, r.t("Balance is %s", c.Balance.String()), r.t("calls are not answered")
			return it
		}
	}
	if days := c.Lasts(); days != nil && *days > 0 {
		it.What = r.t("Balance lasts about %d days", *days)
	}
	return it
}

func (r *request) creditAction(label, ref string) ui.Action {
	if !r.can(addCredit) {
		return ui.Action{}
	}
	return ui.Action{Label: label, Size: ui.Small, Href: paths.AddCredit(ref)}
}

func (r *request) stepName(s platform.Step) string { return onboarding.StepName(r.ctx(), s) }
