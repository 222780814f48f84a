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

// maskSort reads masking sessions to open.
var maskSort = importSort{
	columns: []csvfile.Column{
		{Name: "did", Also: []string{"number"}, Needed: true},
		{Name: "party_a", Also: []string{"first_person"}, Needed: true},
		{Name: "party_b", Also: []string{"second_person"}, Needed: true},
		{Name: "expires_in", Also: []string{"seconds"}},
		{Name: "reference", Also: []string{"note"}},
	},
	samples: [][]string{{"+911143104501", "98220 41376", "98220 41377", "7200", "Order 1042"}},
	most:    500, act: JobMask, ofOne: true, check: checkMasks,
}

// MaskLine is a session to open. Its parties are kept sealed under the row's intent,
// since a job is there to be read.
type MaskLine struct {
	DID       platform.Phone `json:"did"`
	Seconds   int            `json:"seconds"`
	Reference string         `json:"reference,omitempty"`
	// A, B are shown where a row was refused: their last digits only.
	A string `json:"a,omitempty"`
	B string `json:"b,omitempty"`

	parties [2]platform.Phone
}

func checkMasks(ctx context.Context, v *View, d *DryRun) error {
	ref := d.Import.ClientRef
	held, err := v.Numbers(ctx, ref)
	if err != nil {
		return err
	}
	var callable []platform.Phone
	for _, n := range held.Value {
		if n.Status != platform.NumberDue {
			callable = append(callable, n.Number)
		}
	}
	live, err := v.liveMasks(ctx, ref)
	if err != nil {
		return err
	}
	taken := map[string]int{} // lines by number and phone
	for i := range d.Rows {
		r := &d.Rows[i]
		l := maskLine(r, callable)
		for n, p := range l.parties {
			column := [2]string{"party_a", "party_b"}[n]
			key := string(l.DID) + " " + string(p)
			if p == "" || l.DID == "" {
				continue
			}
			if was := taken[key]; was > 0 && was != r.Line {
				r.wrong(column, "is on this number in line "+strconv.Itoa(was)+" already, so a call could not be told apart")
			}
			taken[key] = r.Line
			busy, err := live.has(ctx, v, ref, l.DID, p)
			if err != nil {
				return err
			}
			if busy {
				text := "is in a live session on this number already, so a call could not be told apart"
				if free := live.free(callable, l.parties); free != "" {
					text += "; on " + free.String() + " both are free"
				}
				r.wrong(column, text)
			}
		}
		name := l.Reference
		if name == "" {
			name = l.DID.String()
		}
		r.job = store.JobRow{Ref: ref, Name: strconv.Itoa(r.Line) + ": " + name, Line: lineJSON(l)}
	}
	return nil
}

func maskLine(r *ImportRow, callable []platform.Phone) MaskLine {
	c := r.Cells
	l := MaskLine{DID: r.phoneCell("did", c[0]), Seconds: int(platform.MaskLife / time.Second), Reference: c[4]}
	l.parties = [2]platform.Phone{r.phoneCell("party_a", c[1]), r.phoneCell("party_b", c[2])}
	l.A, l.B = l.parties[0].Masked(), l.parties[1].Masked()
	if l.DID != "" && !slices.Contains(callable, l.DID) {
		r.wrong("did", "is not a number of this client that takes calls")
	}
	if l.parties[0] != "" && l.parties[0] == l.parties[1] {
		r.wrong("party_b", "is the same phone as party_a")
	}
	if c[3] != "" {
		n, err := strconv.Atoi(c[3])
		if life := time.Duration(n) * time.Second; err != nil || n < 60 || life > platform.MaxMaskLife {
			r.wrong("expires_in", "is a number of seconds from 60 to 604800")
		} else {
			l.Seconds = n
		}
	}
	if utf8.RuneCountInString(l.Reference) > 100 {
		r.wrong("reference", "has more than 100 characters")
	}
	return l
}

// liveMasks are the live sessions of a client, read once for a file. The platform
// shows the last digits of their phones; of those that were opened here the phones
// themselves are held.
type liveMasks struct {
	all   []platform.Mask
	whole map[string][2]platform.Phone
	asked map[string]bool // what Lookup said, by number and phone
	asks  int
}

// How many pages of sessions are read, and how many calls may tell two phones apart
// that end alike.
const (
	livePages = 20
	liveAsks  = 60
)

func (v *View) liveMasks(ctx context.Context, ref string) (*liveMasks, error) {
	l := &liveMasks{asked: map[string]bool{}}
	for page := 1; page <= livePages; page++ {
		got, err := v.Masks(ctx, ref, platform.MaskQuery{State: platform.MaskLive, Page: page, Limit: 500})
		if err != nil {
			return nil, err
		}
		l.all = append(l.all, got.Value...)
		if len(got.Value) < 500 {
			break
		}
	}
	var err error
	l.whole, err = v.d.store.Masks.Parties(ctx, v.actor.Partner, ref)
	return l, err
}

// has says whether a phone is in a live session on a number. One that only might be
// is asked about, as far as there are calls for it; beyond that the platform says so
// when the session is opened.
func (l *liveMasks) has(ctx context.Context, v *View, ref string, did, phone platform.Phone) (bool, error) {
	doubt := false
	for _, m := range l.all {
		if m.DID != did || !endsAlike(m, phone) {
			continue
		}
		whole, known := l.whole[m.ID]
		if known && (whole[0] == phone || whole[1] == phone) {
			return true, nil
		}
		doubt = doubt || !known
	}
	if !doubt {
		return false, nil
	}
	key := string(did) + " " + string(phone)
	if is, known := l.asked[key]; known || l.asks == liveAsks {
		return is, nil
	}
	l.asks++
	_, err := v.Lookup(ctx, ref, did, phone)
	if err != nil && !platform.Is(err, platform.NotFound) {
		return false, err
	}
	l.asked[key] = err == nil
	return err == nil, nil
}

// endsAlike says whether a phone may be one of a session's, by its last two digits.
func endsAlike(m platform.Mask, phone platform.Phone) bool {
	end := string(phone[max(0, len(phone)-2):])
	return strings.HasSuffix(m.PartyA, end) || strings.HasSuffix(m.PartyB, end)
}

// free is a number on which no live session can be one of either phone; empty where
// there is none.
func (l *liveMasks) free(callable []platform.Phone, parties [2]platform.Phone) platform.Phone {
	for _, did := range callable {
		if !slices.ContainsFunc(l.all, func(m platform.Mask) bool {
			return m.DID == did && (endsAlike(m, parties[0]) || endsAlike(m, parties[1]))
		}) {
			return did
		}
	}
	return ""
}

// keepParties seals the phones of sessions that a job is to open, under their rows.
func (v *View) keepParties(ctx context.Context, job string, d DryRun) error {
	n := 0
	for i := range d.Rows {
		r := &d.Rows[i]
		if len(r.Faults) > 0 {
			continue
		}
		a, _ := platform.ParsePhone(r.Cells[1]) // they were read before
		b, _ := platform.ParsePhone(r.Cells[2])
		if err := v.d.store.Masks.Keep(ctx, v.actor.Partner, r.job.Ref, rowID(job, n), "", a, b); err != nil {
			return err
		}
		n++
	}
	return nil
}

// maskRow opens one session. Jobs of an earlier version have their lines in their
// parameters.
func (v *View) maskRow(ctx context.Context, j store.Job, row store.JobRow, p JobParams) (store.RowState, string) {
	var line MaskLine
	switch {
	case row.Line != "":
		if err := json.Unmarshal([]byte(row.Line), &line); err != nil {
			return store.RowRefused, "There is no such line."
		}
	case row.N >= 0 && row.N < len(p.Masks):
		line = p.Masks[row.N]
	default:
		return store.RowRefused, "There is no such line."
	}
	a, b, err := v.d.store.Masks.Kept(ctx, v.actor.Partner, rowID(j.ID, row.N))
	if err != nil {
		return refusedRow(err)
	}
	i, err := v.CreateMask(ctx, rowID(j.ID, row.N), row.Ref, platform.NewMask{DID: line.DID, PartyA: a, PartyB: b,
		ExpiresIn: time.Duration(line.Seconds) * time.Second, Reference: line.Reference})
	state, note := v.rowOf(i, err)
	if state == store.RowRefused { // so that it can be tried again
		if err == nil {
			note = fieldsOf(RefusalOf(i), note)
		}
		if err := v.d.store.Masks.Keep(ctx, v.actor.Partner, row.Ref, rowID(j.ID, row.N), "", a, b); err != nil {
			return refusedRow(err)
		}
	}
	return state, note
}
