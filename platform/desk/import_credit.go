package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/platform/csvfile"
	"partnerdesk/store"
)

// creditSort reads credits: a client, and money, a validity or both.
var creditSort = importSort{
	columns: []csvfile.Column{
		{Name: "client", Also: []string{"client_id", "id", "ref", "email", "e_mail", "mobile", "name"}, Needed: true},
		{Name: "amount", Also: []string{"credit", "rupees", "inr"}},
		{Name: "valid_till", Also: []string{"validity", "valid_until"}},
		{Name: "note", Also: []string{"reference", "remark"}},
	},
	samples: [][]string{
		{"ops@example.com", "5000", "", "NEFT 4471"},
		{"98220 41376", "1234.50", "2027-03-31", "renewal"},
		{"Example Foods", "", "2027-03-31", ""},
	},
	most: store.JobsAtMost, act: JobCredits, check: checkCredit,
}

// CreditLine is a credit as its row is kept in a job.
type CreditLine struct {
	Amount platform.Paise `json:"amount,omitempty"`
	Till   *time.Time     `json:"valid_till,omitempty"`
	Note   string         `json:"note,omitempty"`
}

func checkCredit(ctx context.Context, v *View, d *DryRun) error {
	limit, err := v.approvalLimit(ctx)
	if err != nil {
		return err
	}
	words := make([]string, 0, len(d.Rows))
	for _, r := range d.Rows {
		words = append(words, r.Cells[0])
	}
	found, err := v.called(ctx, words)
	if err != nil {
		return err
	}
	credited := map[string]int{}
	for i := range d.Rows {
		r := &d.Rows[i]
		l := v.creditLine(r)
		r.Amount, r.Till = l.Amount, l.Till
		switch all := found[r.Cells[0]]; {
		case r.Cells[0] == "":
			r.wrong("client", "is missing")
		case len(all) == 0 && cutOff(r.Cells[0]):
			r.wrong("client", cutOffText)
		case len(all) == 0:
			r.wrong("client", "nobody is found by “"+shorter(r.Cells[0])+"”: write their e-mail address, mobile, id or whole name")
		case len(all) > 1:
			r.wrong("client", strconv.Itoa(len(all))+" clients go by “"+shorter(r.Cells[0])+"”: write the e-mail address or id of the one")
		default:
			r.Client = &all[0]
			if was := credited[r.Client.Ref]; was > 0 {
				r.wrong("client", "stands in line "+strconv.Itoa(was)+" too: put both into one row")
			} else {
				credited[r.Client.Ref] = r.Line
			}
		}
		if r.Client == nil {
			continue
		}
		if r.Before = r.Client.Balance; r.Before != nil {
			after := *r.Before + l.Amount
			r.After = &after
		}
		if limit > 0 && l.Amount > limit {
			r.Note = "Waits for a second person"
			if len(r.Faults) == 0 {
				d.Second++
			}
		}
		r.job = store.JobRow{Ref: r.Client.Ref, Name: strconv.Itoa(r.Line) + ": " + r.Client.Name, Line: lineJSON(l)}
	}
	return nil
}

// called finds the clients of this view by what a file calls them.
func (v *View) called(ctx context.Context, words []string) (map[string][]store.Client, error) {
	found, err := v.d.store.Directory.Match(ctx, v.actor.Partner, words)
	if err != nil || v.tag() == "" {
		return found, err
	}
	var refs []string
	for _, all := range found {
		for _, c := range all {
			refs = append(refs, c.Ref)
		}
	}
	has, err := v.d.store.Marks.Tagged(ctx, v.actor.Partner, v.tag(), refs...)
	for word, all := range found {
		found[word] = slices.DeleteFunc(all, func(c store.Client) bool { return !has[c.Ref] })
	}
	return found, err
}

// creditLine reads a row's cells but for the client.
func (v *View) creditLine(r *ImportRow) CreditLine {
	c := r.Cells
	l := CreditLine{Note: c[3]}
	if c[1] == "" && c[2] == "" {
		r.wrong("amount", "write an amount, or a day in valid_till, or both")
	}
	if c[1] != "" {
		n, err := platform.ParseTypedRupees(c[1])
		switch {
		case err != nil:
			r.wrong("amount", "“"+shorter(c[1])+"” is no amount in rupees with at most two decimals, such as 500 or 1,234.50")
		case n <= 0:
			r.wrong("amount", "write one above ₹0: money can’t be taken out here")
		case n > platform.MaxCredit:
			r.wrong("amount", "one credit is at most "+platform.MaxCredit.String())
		default:
			l.Amount = n
		}
	}
	if c[2] != "" {
		day, ok := typedDay(c[2])
		end := day.AddDate(0, 0, 1).Add(-time.Second)
		switch now := v.d.now(); {
		case !ok:
			r.wrong("valid_till", "“"+shorter(c[2])+"” is no day: write it as year-month-day, such as 2027-03-31")
		case !end.After(now):
			r.wrong("valid_till", "is over: write today or a later day")
		case end.After(now.AddDate(platform.LongestValidity, 0, 0)):
			r.wrong("valid_till", "is more than "+strconv.Itoa(platform.LongestValidity)+" years ahead")
		default:
			l.Till = &end
		}
	}
	if utf8.RuneCountInString(l.Note) > 200 {
		r.wrong("note", "has more than 200 characters")
	}
	return l
}

// typedDay reads a day of India's calendar: year first as programs write it, or day
// first as people in India do.
func typedDay(s string) (time.Time, bool) {
	s = strings.Map(func(c rune) rune {
		if slices.Contains([]rune{'/', '.', ' '}, c) {
			return '-'
		}
		return c
	}, s)
	for _, layout := range []string{time.DateOnly, "2-1-2006"} {
		if t, err := time.ParseInLocation(layout, s, india); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// creditRow credits one client once, or asks a second person where it takes one.
func (v *View) creditRow(ctx context.Context, j store.Job, row store.JobRow) (store.RowState, string) {
	var l CreditLine
	if err := json.Unmarshal([]byte(row.Line), &l); err != nil {
		return store.RowRefused, "There is no such line."
	}
	id := rowID(j.ID, row.N)
	second, err := v.NeedsSecond(ctx, l.Amount)
	if err != nil {
		return refusedRow(err)
	}
	if second {
		if err := v.AskCredit(ctx, id, row.Ref, l.Amount, l.Till, l.Note); err != nil {
			return refusedRow(err)
		}
		return store.RowAsked, id
	}
	i, err := v.AddCredit(ctx, id, row.Ref, l.Amount, l.Till, l.Note, nil)
	return v.creditOf(i, err, l.Amount)
}

// creditOf is what became of the call of a row that credits: done, it shows the
// balance.
func (v *View) creditOf(i store.Intent, err error, amount platform.Paise) (store.RowState, string) {
	state, note := v.rowOf(i, err)
	if b := ResultOf(i).Balance; state == store.RowDone && b != nil && amount > 0 {
		note = b.String()
	}
	return state, note
}

// RowAmount is what a row of a job credits; zero where it credits nothing.
func RowAmount(j store.Job, row store.JobRow) platform.Paise {
	switch JobAct(j.Act) {
	case JobCredit:
		return JobParamsOf(j).Amount
	case JobCredits:
		var l CreditLine
		_ = json.Unmarshal([]byte(row.Line), &l) // what can't be read credits nothing
		return l.Amount
	}
	return 0
}
