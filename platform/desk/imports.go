package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/csvfile"
	"partnerdesk/store"
)

// ImportKind is what the rows of an uploaded file are.
type ImportKind string

const (
	ImportAgents ImportKind = "agents"  // people to add to one client
	ImportCredit ImportKind = "credit"  // money and validity for clients that the rows name
	ImportMasks  ImportKind = "masking" // sessions to open for one client
)

// importSort is how a kind of file is read and what is done with it.
type importSort struct {
	columns []csvfile.Column
	samples [][]string // rows of the template, to be replaced
	most    int
	act     JobAct
	ofOne   bool // it belongs to one client; else its rows name theirs
	check   func(ctx context.Context, v *View, d *DryRun) error
}

func sortOf(k ImportKind) (importSort, bool) {
	switch k {
	case ImportAgents:
		return agentSort, true
	case ImportCredit:
		return creditSort, true
	case ImportMasks:
		return maskSort, true
	}
	return importSort{}, false
}

// ImportColumns are what a file of a kind may have, in the template's order.
func ImportColumns(k ImportKind) []csvfile.Column {
	s, _ := sortOf(k)
	return s.columns
}

// ImportTemplate are the head and sample rows of a file of a kind.
func ImportTemplate(k ImportKind) [][]string {
	s, _ := sortOf(k)
	head := make([]string, len(s.columns))
	for i, c := range s.columns {
		head[i] = c.Name
	}
	return append([][]string{head}, s.samples...)
}

// ImportMost is how many rows one file of a kind may have.
func ImportMost(k ImportKind) int {
	s, _ := sortOf(k)
	return s.most
}

// ImportAct is the act of the job that a file of a kind becomes.
func ImportAct(k ImportKind) JobAct {
	s, _ := sortOf(k)
	return s.act
}

// Fault is what is wrong with a cell.
type Fault struct {
	Column string // by its name; empty for the row as a whole
	Text   string
	Mends  bool // SetMend takes it away
}

func (f Fault) String() string {
	if f.Column == "" {
		return f.Text
	}
	return f.Column + ": " + f.Text
}

// ImportRow is a row of a file with what was found out about it.
type ImportRow struct {
	Line   int
	Cells  []string
	Faults []Fault
	Note   string // what is done otherwise than it says there

	// Of a credit: whom the row means, and where it would leave them. nil: not known.
	Client        *store.Client
	Amount        platform.Paise
	Till          *time.Time
	Before, After *platform.Paise

	job store.JobRow
}

func (r *ImportRow) wrong(column, text string) {
	r.Faults = append(r.Faults, Fault{Column: column, Text: text})
}

// DryRun is what a file would do. It is found out anew each time it is looked at.
type DryRun struct {
	Import    store.Import
	Kind      ImportKind
	Columns   []csvfile.Column
	Rows      []ImportRow
	Good, Bad int
	Mendable  int            // rows whose faults SetMend takes away
	Total     platform.Paise // of the good rows
	Second    int            // good rows that take a second person
	Unread    int            // good rows whose balance is not known
	Mark      string         // of what the good rows would do; a yes carries it back
	Began     bool           // there is a job of it already
	Same      *store.Job     // a job that did just the same before; nil: none of late
}

// Upload keeps a file to be looked at. The id comes from the form. It answers
// Invalid for a kind that there is none of.
func (v *View) Upload(ctx context.Context, id string, k ImportKind, ref, file string, t csvfile.Table) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	s, ok := sortOf(k)
	if !ok || s.ofOne != (ref != "") {
		return platform.Errorf(platform.Invalid, "There is no such kind of file.")
	}
	if ref != "" {
		if _, err := v.Client(ctx, ref); err != nil {
			return err
		}
	}
	return v.d.store.Imports.Put(ctx, store.Import{ID: id, Partner: v.actor.Partner, Kind: string(k), ClientRef: ref, File: file, Table: t, ByID: v.actor.ID})
}

// DryRun says what a file would do, and changes nothing. What the platform would
// refuse is looked up for the file as a whole, never row by row. The file of somebody
// else is NotFound.
func (v *View) DryRun(ctx context.Context, id string) (DryRun, error) {
	in, err := v.ownImport(ctx, id)
	if err != nil {
		return DryRun{}, err
	}
	d := DryRun{Import: in, Kind: ImportKind(in.Kind)}
	s, ok := sortOf(d.Kind)
	if !ok {
		return d, platform.Errorf(platform.NotFound, "There is no such file.")
	}
	d.Columns = s.columns
	d.Rows = make([]ImportRow, len(in.Table.Rows))
	for i, row := range in.Table.Rows {
		d.Rows[i] = ImportRow{Line: row.Line, Cells: row.Cells}
	}
	if _, err := v.d.store.Jobs.Get(ctx, v.actor.Partner, id); err == nil {
		d.Began = true
	} else if !platform.Is(err, platform.NotFound) {
		return d, err
	}
	if err := s.check(ctx, v, &d); err != nil {
		return d, err
	}
	d.count()
	return d, v.sameBefore(ctx, &d, s.act)
}

// sameBefore looks among the newest jobs for one that did the very same.
func (v *View) sameBefore(ctx context.Context, d *DryRun, act JobAct) error {
	if d.Good == 0 || d.Began {
		return nil
	}
	newest, err := v.Jobs(ctx, 200)
	if err != nil {
		return err
	}
	for _, j := range newest {
		if JobAct(j.Act) == act && j.ID != d.Import.ID && JobParamsOf(j).Mark == d.Mark {
			d.Same = &j
			return nil
		}
	}
	return nil
}

// count sums up what check found.
func (d *DryRun) count() {
	sum := sha256.New()
	for i := range d.Rows {
		r := &d.Rows[i]
		mends := len(r.Faults) > 0
		for _, f := range r.Faults {
			mends = mends && f.Mends
		}
		if mends {
			d.Mendable++
		}
		if len(r.Faults) > 0 {
			d.Bad++
			continue
		}
		d.Good++
		d.Total += r.Amount
		if r.Client != nil && r.Amount > 0 && r.Before == nil {
			d.Unread++
		}
		sum.Write([]byte(r.job.Ref + "\x00" + r.job.Line + "\x00"))
	}
	d.Mark = hex.EncodeToString(sum.Sum(nil)[:8])
}

// ownImport is a file of whoever sent it: it holds phones and addresses, and colleagues
// have the job.
func (v *View) ownImport(ctx context.Context, id string) (store.Import, error) {
	if err := v.staffOnly(); err != nil {
		return store.Import{}, err
	}
	in, err := v.d.store.Imports.Get(ctx, v.actor.Partner, id)
	if err == nil && in.ByID != v.actor.ID {
		return store.Import{}, platform.Errorf(platform.NotFound, "There is no such file.")
	}
	if err == nil && in.ClientRef != "" {
		err = v.inScope(ctx, in.ClientRef)
	}
	return in, err
}

// UndecidedImports are the person's own files that wait for a yes, newest first.
func (v *View) UndecidedImports(ctx context.Context) ([]store.Import, error) {
	if err := v.staffOnly(); err != nil {
		return nil, err
	}
	return v.d.store.Imports.Undecided(ctx, v.actor.Partner, v.actor.ID)
}

// MendImport says that what can be mended by itself shall be.
func (v *View) MendImport(ctx context.Context, id string) error {
	if _, err := v.ownImport(ctx, id); err != nil {
		return err
	}
	return v.d.store.Imports.SetMend(ctx, v.actor.Partner, id, true)
}

// DropImport forgets a file.
func (v *View) DropImport(ctx context.Context, id string) error {
	if _, err := v.ownImport(ctx, id); err != nil {
		return err
	}
	return v.d.store.Imports.Drop(ctx, v.actor.Partner, id)
}

// BeginImport makes a job of a file's good rows; the job has the file's id, so that
// a file does once whatever it does. mark is that of the dry run that somebody said
// yes to: where it is another by now, that is Conflict.
func (v *View) BeginImport(ctx context.Context, id, mark string) error {
	d, err := v.DryRun(ctx, id)
	if err != nil || d.Began {
		return err
	}
	if d.Mark != mark {
		return platform.Errorf(platform.Conflict, "What this file would do has changed since. Look at it again.")
	}
	if d.Good == 0 {
		return platform.Errorf(platform.Invalid, "No row of this file can be done.")
	}
	var rows []store.JobRow
	for n := range d.Rows {
		if r := &d.Rows[n]; len(r.Faults) == 0 {
			rows = append(rows, r.job)
		}
	}
	if d.Kind == ImportMasks {
		if err := v.keepParties(ctx, id, d); err != nil {
			return err
		}
	}
	s, _ := sortOf(d.Kind)
	return v.beginRows(ctx, id, s.act, JobParams{File: d.Import.File, Mark: d.Mark}, rows, d.Import.ClientRef)
}

// lineJSON is what a job's row needs to be done.
func lineJSON(v any) string {
	raw, _ := json.Marshal(v) // plain structs: cannot fail
	return string(raw)
}

// cutOff reports that a spreadsheet has turned a long number into a short one.
func cutOff(s string) bool {
	mantissa, exp, ok := strings.Cut(strings.ToUpper(s), "E+")
	return ok && exp != "" && platform.Digits(exp) == exp && strings.Trim(mantissa, "0123456789.,") == ""
}

const cutOffText = "the spreadsheet has cut this number short: format the column as text and fill it in again"

// phoneCell reads a phone; what is wrong with it is said at the column.
func (r *ImportRow) phoneCell(column, s string) platform.Phone {
	p, err := platform.ParsePhone(s)
	switch {
	case cutOff(s):
		r.wrong(column, cutOffText)
	case s == "":
		r.wrong(column, "is missing")
	case err != nil:
		r.wrong(column, "“"+shorter(s)+"” is no full phone number, such as 98220 41376")
	}
	return p
}

func shorter(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// ImportKindOf is the kind of file that a job with such an act comes from; empty where
// it comes from none.
func ImportKindOf(act JobAct) ImportKind {
	for _, k := range []ImportKind{ImportAgents, ImportCredit, ImportMasks} {
		if ImportAct(k) == act {
			return k
		}
	}
	return ""
}

// ImportCells is a row of a job as its file had it, in the columns of its kind. The
// phones of a masking session show their last digits only, and references to other
// things are those that the platform knows.
func ImportCells(k ImportKind, row store.JobRow) []string {
	cells := make([]string, len(ImportColumns(k)))
	yes := map[bool]string{true: "yes", false: "no"}
	switch k {
	case ImportAgents:
		var l AgentLine
		_ = json.Unmarshal([]byte(row.Line), &l) // what can't be read is empty
		rings := "softphone"
		if l.Dial == platform.DialPhone {
			rings = "phone"
		}
		copy(cells, []string{l.Name, l.Email, l.Phone, l.Extension, rings, string(l.CallerID), l.ReportsExt, yes[l.Manager], l.Group})
	case ImportCredit:
		var l CreditLine
		_ = json.Unmarshal([]byte(row.Line), &l)
		cells[0], cells[3] = row.Ref, l.Note
		if l.Amount > 0 {
			cells[1] = l.Amount.Wire()
		}
		if l.Till != nil {
			cells[2] = l.Till.In(india).Format("2006-01-02")
		}
	case ImportMasks:
		var l MaskLine
		_ = json.Unmarshal([]byte(row.Line), &l)
		copy(cells, []string{string(l.DID), l.A, l.B, strconv.Itoa(l.Seconds), l.Reference})
	}
	return cells
}
