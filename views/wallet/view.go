// Package wallet holds the pages about a client's money: balance, statement, and
// adding credit.
package wallet

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"partnerdesk/platform"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// PageSize is how many entries a page of the statement has.
const PageSize = 50

// View is a client's wallet. What the platform did not tell is nil.
type View struct {
	Ref       string
	Balance   *platform.Paise
	ValidTill *time.Time
	AsOf      time.Time // set where the answers are not fresh
	Turnover  *Turnover
	Spend     *Spend // nil where the platform did not answer
	Statement *Statement
	Waiting   []Waiting
	Alert     *Alert    // from when on it wants an eye; nil for who does not set it
	Standing  *Standing // nil where the filter leaves entries out, or it was not told
	Filter    Filter
	Problems  ui.Problems
	Numbers   []platform.Phone
	Now       time.Time
	Portal    bool
	MayAdd    bool
}

// firstCredit is what an empty statement offers.
func (v View) firstCredit(ctx context.Context) ui.Action {
	if !v.MayAdd {
		return ui.Action{}
	}
	return ui.Action{Label: words.T(ctx, "Add credit"), Kind: ui.Primary, Href: paths.AddCredit(v.Ref)}
}

// nothingYet reports whether the wallet has no entry at all.
func (v View) nothingYet() bool {
	return v.Statement != nil && v.Statement.Total == 0 && !v.Filter.Narrow() && len(v.Problems) == 0
}

// Turnover is what moved in the last days.
type Turnover struct {
	Spent, Credited platform.Paise
	Credits         int
	LastCredit      time.Time
	Days            []Day
	PerDay          *platform.Paise // what a day takes on average; nil where that can't be told
	Over            int             // the days that PerDay is the average of
}

// Day is what a day took out of the wallet.
type Day struct {
	Date  time.Time
	Spent map[platform.ExpenseType]platform.Paise
}

// runway is how long the balance lasts at the rate of the last days.
func (v View) runway(ctx context.Context) (g ui.Gauge, rate string, ok bool) {
	if v.Balance == nil || v.Turnover == nil || v.Turnover.PerDay == nil || *v.Turnover.PerDay <= 0 {
		return g, "", false
	}
	days := int(*v.Balance / *v.Turnover.PerDay)
	text := words.T(ctx, "lasts about %d days", days)
	switch {
	case days == 0:
		text = words.T(ctx, "lasts under a day")
	case days > 365:
		text = words.T(ctx, "lasts over a year")
	}
	g = ui.Runway(float64(days), text)
	return g, words.T(ctx, "at %s a day, the average of %d days", v.Turnover.PerDay.String(), v.Turnover.Over), true
}

// splitHead heads the column of what spend is told apart by.
func (v View) splitHead(ctx context.Context) string {
	if v.Spend.By == "number" {
		return words.T(ctx, "Number")
	}
	return words.T(ctx, "Type")
}

// Standing is what the wallet held before and after the statement's span.
type Standing struct{ Opening, Closing platform.Paise }

// broken is the first entry of the page whose balance is not the one before it
// plus its amount.
func (v View) broken() *platform.Transaction {
	if v.Statement == nil || v.Filter.Expense() != "" || v.Filter.DID() != "" {
		return nil
	}
	rows := v.Statement.Rows
	for i := len(rows) - 2; i >= 0; i-- {
		if rows[i+1].BalanceAfter+rows[i].Amount != rows[i].BalanceAfter {
			return &rows[i]
		}
	}
	return nil
}

// exports are the forms in which the whole of the filter leaves.
func (v View) exports(ctx context.Context) []ui.Action {
	f := v.Filter
	from, to := f.Days()
	at := func(path string) string {
		return paths.With(path, "from", iso(from), "to", iso(to), "type", string(f.Expense()), "number", string(f.DID()))
	}
	return []ui.Action{
		{Label: words.T(ctx, "PDF statement"), Icon: "file-text", Href: at(paths.StatementPrint(v.Ref))},
		{Label: words.T(ctx, "Excel workbook"), Icon: "sheet", Href: at(paths.StatementSheet(v.Ref))},
		{Label: words.T(ctx, "CSV"), Icon: "file-spreadsheet", Href: at(paths.StatementCSV(v.Ref))},
	}
}

// Statement is one page of entries, newest first.
type Statement struct {
	Rows        []platform.Transaction
	Page, Total int
}

// check is where the span's entries are added up.
func (v View) check() string {
	from, to := v.Filter.Days()
	return paths.With(paths.StatementCheck(v.Ref), "from", iso(from), "to", iso(to))
}

// typeLook is how a type of expense is named and drawn.
type typeLook struct {
	typ  platform.ExpenseType
	icon string
	fill string
}

// looks has the chart's colours in their order.
var looks = [...]typeLook{
	{platform.ExpenseCall, "phone", "fill-chart-1"},
	{platform.ExpenseRental, "hash", "fill-chart-2"},
	{platform.ExpenseWhatsApp, "message-circle", "fill-chart-3"},
	{platform.ExpenseSMS, "message-square", "fill-chart-4"},
	{platform.ExpenseRecording, "mic", "fill-chart-5"},
	{platform.ExpenseCredit, "indian-rupee", "fill-chart-6"},
	{platform.ExpenseAdjustment, "sliders-horizontal", "fill-chart-6"},
}

func lookOf(t platform.ExpenseType) typeLook {
	for _, l := range looks {
		if l.typ == t {
			return l
		}
	}
	return typeLook{t, "circle-dashed", "fill-chart-6"}
}

// TypeName is a type of expense in the reader's language.
func TypeName(ctx context.Context, t platform.ExpenseType) string {
	switch t {
	case platform.ExpenseCall:
		return words.T(ctx, "Call")
	case platform.ExpenseSMS:
		return words.T(ctx, "SMS")
	case platform.ExpenseWhatsApp:
		return words.T(ctx, "WhatsApp")
	case platform.ExpenseRental:
		return words.T(ctx, "Number rental")
	case platform.ExpenseRecording:
		return words.T(ctx, "Recording")
	case platform.ExpenseCredit:
		return words.T(ctx, "Credit")
	case platform.ExpenseAdjustment:
		return words.T(ctx, "Adjustment")
	}
	return string(t)
}

func (v View) typeOptions(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Label: words.T(ctx, "All types")}}
	for _, t := range platform.ExpenseTypes() {
		all = append(all, ui.Option{Value: string(t), Label: TypeName(ctx, t)})
	}
	return all
}

func (v View) numberOptions(ctx context.Context) []ui.Option {
	all := []ui.Option{{Value: "", Label: words.T(ctx, "All numbers")}}
	set, listed := v.Filter.DID(), false
	for _, n := range v.Numbers {
		listed = listed || n == set
		all = append(all, ui.Option{Value: string(n), Label: n.String()})
	}
	if set != "" && !listed { // one that was given back has entries still
		all = append(all, ui.Option{Value: string(set), Label: set.String()})
	}
	return all
}

// url is the statement's address with another page.
func (v View) url(page int) string {
	f := v.Filter
	p := ""
	if page > 1 {
		p = strconv.Itoa(page)
	}
	from, to := f.Days()
	return paths.With(paths.Wallet(v.Ref), "from", iso(from), "to", iso(to), "type", string(f.Expense()), "number", string(f.DID()), "page", p, "spend", f.Period(), "by", f.Split()) + "#statement"
}

func iso(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

// presets are the spans that people ask for most; their days are India's.
func (v View) presets(ctx context.Context) []ui.Tab {
	now := v.Now.In(words.India)
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, words.India)
	year := now.Year()
	if now.Month() < time.April {
		year--
	}
	quarter := time.Date(now.Year(), (now.Month()-1)/3*3+1, 1, 0, 0, 0, 0, words.India) // the year's quarters begin in April too
	fy := time.Date(year, time.April, 1, 0, 0, 0, 0, words.India)
	f := v.Filter
	tab := func(label string, from, to *time.Time) ui.Tab {
		href := paths.With(paths.Wallet(v.Ref), "from", iso(from), "to", iso(to), "type", string(f.Expense()), "number", string(f.DID()), "spend", f.Period(), "by", f.Split()) + "#statement"
		setFrom, setTo := f.Days()
		return ui.Tab{Label: label, Href: href, Current: iso(setFrom) == iso(from) && iso(setTo) == iso(to)}
	}
	span := func(label string, from, next time.Time) ui.Tab {
		last := next.AddDate(0, 0, -1)
		return tab(label, &from, &last)
	}
	return []ui.Tab{
		tab(words.T(ctx, "All time"), nil, nil),
		span(words.T(ctx, "This month"), month, month.AddDate(0, 1, 0)),
		span(words.T(ctx, "Last month"), month.AddDate(0, -1, 0), month),
		span(words.T(ctx, "This quarter"), quarter, quarter.AddDate(0, 3, 0)),
		span(words.T(ctx, "Financial year"), fy, fy.AddDate(1, 0, 0)),
	}
}

// group is a day of the statement. Sum is nil for a day that may go on over the
// page's edge.
type group struct {
	day  string
	sum  *platform.Paise
	rows []platform.Transaction
}

func (v View) groups(ctx context.Context) []group {
	var all []group
	s := v.Statement
	for _, row := range s.Rows {
		d := words.DayDate(ctx, row.At)
		if len(all) == 0 || all[len(all)-1].day != d {
			all = append(all, group{day: d})
		}
		g := &all[len(all)-1]
		g.rows = append(g.rows, row)
	}
	for i := range all {
		cut := i == 0 && s.Page > 1 || i == len(all)-1 && s.Page*PageSize < s.Total
		if cut {
			continue
		}
		var sum platform.Paise
		for _, row := range all[i].rows {
			sum += row.Amount
		}
		all[i].sum = &sum
	}
	return all
}

// receiptOf is where a credit's receipt is.
func receiptOf(ref string, t platform.Transaction) string {
	return paths.With(paths.Receipt(ref, t.ID), "on", dayOf(t.At))
}

func sumOf(g group) string {
	if g.sum == nil {
		return ""
	}
	return signed(*g.sum)
}

func signed(p platform.Paise) string {
	if p > 0 {
		return "+" + p.String()
	}
	return p.String()
}

func (v View) pages(ctx context.Context) ui.Pages {
	s := v.Statement
	first := (s.Page-1)*PageSize + 1
	p := ui.Pages{Words: words.T(ctx, "%d–%d of %d", first, first+len(s.Rows)-1, s.Total), Older: true}
	if s.Page > 1 {
		p.Previous = v.url(s.Page - 1)
	}
	if s.Page*PageSize < s.Total {
		p.Next = v.url(s.Page + 1)
	}
	return p
}

func (v View) heads(ctx context.Context) []ui.Head {
	return []ui.Head{
		{Label: words.T(ctx, "When, %s", words.ZoneName(ctx, v.Now))}, {Label: words.T(ctx, "Type")}, {Label: words.T(ctx, "Description")},
		{Label: words.T(ctx, "Number")}, {Label: words.T(ctx, "Amount"), Right: true}, {Label: words.T(ctx, "Balance after"), Right: true},
	}
}

// abroad reports whether the reader's days are not those of the platform.
func (v View) abroad(ctx context.Context) bool {
	_, here := words.In(ctx, v.Now).Zone()
	_, india := v.Now.In(words.India).Zone()
	return here != india
}

// CreditView is adding credit: the form, or the question before it is done.
type CreditView struct {
	Ref, ClientName string
	Form            CreditForm
	Problems        ui.Problems
	Balance         *platform.Paise // nil: not known
	Till            *time.Time
	AsOf            time.Time // set where the balance is not fresh
	Now             time.Time
	Blocked         bool // another credit is being checked
	Tax             Tax
	Second          bool // somebody else approves it first
	Open            templ.Component
	Twin            *Twin // the same was credited just before; nil where it was not
	Over            *Over // nil where the own account covers it, or that is not known
}

// Over is by how much the wallets would promise more than the partner's own account
// was written down to hold.
type Over struct {
	By, Held platform.Paise
	At       time.Time
}

// Twin is a credit of the same amount to the same client a moment ago: most often the
// page behind the one that it led to, sent again.
type Twin struct {
	Amount platform.Paise
	By     string
	At     time.Time
}

// Tax is the GST of a credit; a Rate of 0 shows none.
type Tax struct {
	Rate      string // "18 %"; empty: none is shown
	Inclusive bool
	Amount    platform.Paise
	Pays      platform.Paise // what the client pays in all
}

// now says where the wallet stands, below the amount.
func (v CreditView) now(ctx context.Context) string {
	if v.Balance == nil {
		return words.T(ctx, "The balance is not known at the moment.")
	}
	if n := v.Form.Paise(); n > 0 {
		return words.T(ctx, "Balance %s, then %s", v.Balance.String(), (*v.Balance + n).String())
	}
	return words.T(ctx, "Balance %s", v.Balance.String())
}

func (v CreditView) tillNow(ctx context.Context) string {
	if v.Till == nil {
		return words.T(ctx, "No end is set now.")
	}
	return words.T(ctx, "Now till %s.", words.Date(words.WithZone(ctx, words.India), *v.Till))
}

// effect says what follows, and what can't be undone.
func (v CreditView) effect(ctx context.Context) string {
	if v.Second && v.Form.Intent != "" {
		return words.T(ctx, "Credits this large are approved by a second person before they are added.")
	}
	if v.Form.Paise() > 0 {
		return words.T(ctx, "The client can spend it at once. It can’t be taken back here.")
	}
	return words.T(ctx, "The balance stays as it is.")
}

// yes is the button that does it.
func (v CreditView) yes(ctx context.Context) string {
	if v.Second {
		return words.T(ctx, "Ask for approval")
	}
	if v.Form.Paise() > 0 {
		return words.T(ctx, "Add credit")
	}
	return words.T(ctx, "Change validity")
}

// back is the form with all that was typed.
func (v CreditView) back() string {
	f := v.Form
	return paths.With(paths.AddCredit(v.Ref), "credit", f.Amount, "valid_till", f.Till, "note", f.Note)
}

func (v CreditView) title(ctx context.Context) string {
	if n := v.Form.Paise(); n > 0 {
		return words.T(ctx, "Add %s to the wallet of %s?", n.String(), v.ClientName)
	}
	return words.T(ctx, "Change the validity of %s?", v.ClientName)
}

func (v CreditView) rows(ctx context.Context) []ui.Row {
	india := words.WithZone(ctx, words.India)
	rows := []ui.Row{{Term: words.T(ctx, "Client"), Value: v.ClientName}}
	unknown := words.T(ctx, "not known")
	if n := v.Form.Paise(); n > 0 {
		before := ui.Row{Term: words.T(ctx, "Balance now"), Value: unknown}
		after := ui.Row{Term: words.T(ctx, "Balance after"), Value: unknown, Strong: true}
		if v.Balance != nil {
			before.Value, after.Value = v.Balance.String(), (*v.Balance + n).String()
			if !v.AsOf.IsZero() {
				before.Note = words.T(ctx, "as of %s", words.DateTime(ctx, v.AsOf))
			}
		}
		rows = append(rows, before, ui.Row{Term: words.T(ctx, "Credit"), Value: "+" + n.String()}, after)
		switch t := v.Tax; {
		case t.Rate == "":
		case t.Inclusive:
			rows = append(rows, ui.Row{Term: words.T(ctx, "To collect"), Value: t.Pays.String(), Note: words.T(ctx, "of which %s GST at %s", t.Amount.String(), t.Rate)})
		default:
			rows = append(rows, ui.Row{Term: words.T(ctx, "To collect"), Value: t.Pays.String(), Note: words.T(ctx, "with %s GST at %s", t.Amount.String(), t.Rate)})
		}
	}
	if till := v.Form.ValidTill(); till != nil {
		was := words.T(ctx, "no end set")
		if v.Till != nil {
			was = words.DateTime(india, *v.Till)
		}
		rows = append(rows, ui.Row{Term: words.T(ctx, "Valid till now"), Value: was},
			ui.Row{Term: words.T(ctx, "Valid till after"), Value: words.DateTime(india, *till) + " " + words.ZoneName(india, *till), Strong: true})
	}
	if v.Form.Note != "" {
		rows = append(rows, ui.Row{Term: words.T(ctx, "Note"), Value: v.Form.Note})
	}
	return rows
}

// shorter warns where the new validity ends before the one that is set.
func (v CreditView) shorter() bool {
	till := v.Form.ValidTill()
	return till != nil && v.Till != nil && till.Before(*v.Till)
}

// distant warns of a validity so long that it may be a slip.
func (v CreditView) distant() bool {
	till := v.Form.ValidTill()
	return till != nil && till.After(v.Now.AddDate(usualYears, 0, 0))
}

func (v CreditView) hidden() []ui.Pair {
	f := v.Form
	amount := ""
	if n := f.Paise(); n > 0 {
		amount = n.Wire()
	}
	pairs := []ui.Pair{{Name: "intent", Value: f.Intent}, {Name: "credit", Value: amount}, {Name: "valid_till", Value: f.Till}, {Name: "note", Value: f.Note}, {Name: "step", Value: Confirm}}
	return append(pairs, v.seen()...)
}

// seen carries the wallet that the question shows, so that the answer holds for it only.
func (v CreditView) seen() []ui.Pair {
	var pairs []ui.Pair
	if v.Balance != nil {
		pairs = append(pairs, ui.Pair{Name: "seen_balance", Value: strconv.FormatInt(int64(*v.Balance), 10)})
	}
	if v.Till != nil {
		pairs = append(pairs, ui.Pair{Name: "seen_till", Value: strconv.FormatInt(v.Till.Unix(), 10)})
	}
	return pairs
}
