package masking

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// FileForm is a file of sessions to open, pasted or sent, and the second time with
// the yes to what was shown.
type FileForm struct {
	Job  string `form:"job"`
	CSV  string `form:"csv"`
	Step string `form:"step"`
}

// Check leaves the lines to ReadFile, which needs to know the client's numbers.
func (f *FileForm) Check() ui.Problems { return ui.Problems{} }

// Columns of the file, in the order in which they stand without a head.
var Columns = []string{"did", "party_a", "party_b", "expires_in", "reference"}

// Line is one line of the file, with what is wrong with it.
type Line struct {
	N     int // in the file, from 1
	Cells []string
	Mask  platform.NewMask
	Wrong []string
}

// ReadFile reads sessions: a line each, with or without a head, comma or semicolon.
// held are the client's numbers that take calls. Faults stand with their lines; wrong
// says what keeps it from being such a file at all.
func ReadFile(text string, held []platform.Phone, most int) (lines []Line, wrong string) {
	text = strings.TrimPrefix(text, "\ufeff")
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.LazyQuotes = -1, true, true
	if first, _, _ := strings.Cut(text, "\n"); strings.Count(first, ";") > strings.Count(first, ",") {
		r.Comma = ';'
	}
	order := []int{0, 1, 2, 3, 4}
	var all []Line
	taken := map[string]int{}
	for first := true; ; first = false {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, "This is no CSV that can be read."
		}
		n, _ := r.FieldPos(0)
		if first && slices.ContainsFunc(cells, func(c string) bool { return strings.EqualFold(strings.TrimSpace(c), "party_a") }) {
			if order, wrong = head(cells); wrong != "" {
				return nil, wrong
			}
			continue
		}
		if len(all) == most {
			return nil, "A file may have at most " + strconv.Itoa(most) + " lines. Part it into several."
		}
		all = append(all, line(n, cells, order, held, taken))
	}
	if len(all) == 0 {
		return nil, "There is no line in it."
	}
	return all, ""
}

// head finds the columns by their names; wrong says which it can't.
func head(cells []string) (order []int, wrong string) {
	order = []int{-1, -1, -1, -1, -1}
	for i, c := range cells {
		at := slices.Index(Columns, strings.ToLower(strings.TrimSpace(c)))
		if at < 0 {
			return nil, "The column “" + c + "” is not known. There are: " + strings.Join(Columns, ", ") + "."
		}
		order[at] = i
	}
	if order[0] < 0 || order[1] < 0 || order[2] < 0 {
		return nil, "The file needs the columns did, party_a and party_b."
	}
	return order, ""
}

func line(n int, cells []string, order []int, held []platform.Phone, taken map[string]int) Line {
	l := Line{N: n, Cells: make([]string, len(Columns))}
	for i, at := range order {
		if at >= 0 && at < len(cells) {
			l.Cells[i] = strings.TrimSpace(cells[at])
		}
	}
	bad := func(text string) { l.Wrong = append(l.Wrong, text) }
	m := platform.NewMask{DID: phone(l.Cells[0]), PartyA: phone(l.Cells[1]), PartyB: phone(l.Cells[2]), ExpiresIn: platform.MaskLife, Reference: l.Cells[4]}
	if len(cells) > len(Columns) {
		bad("too many columns")
	}
	switch {
	case m.DID == "":
		bad("did: no phone number")
	case !slices.Contains(held, m.DID):
		bad("did: not a number of this client that takes calls")
	}
	if m.PartyA == "" {
		bad("party_a: no phone number")
	}
	if m.PartyB == "" {
		bad("party_b: no phone number")
	}
	if m.PartyA != "" && m.PartyA == m.PartyB {
		bad("party_b: the same phone as party_a")
	}
	if l.Cells[3] != "" {
		n, err := strconv.Atoi(l.Cells[3])
		if m.ExpiresIn = time.Duration(n) * time.Second; err != nil || m.ExpiresIn < time.Minute || m.ExpiresIn > platform.MaxMaskLife {
			bad("expires_in: seconds from 60 to 604800")
		}
	}
	if utf8.RuneCountInString(m.Reference) > 100 {
		bad("reference: more than 100 characters")
	}
	for _, p := range []platform.Phone{m.PartyA, m.PartyB} {
		if p == "" || m.DID == "" {
			continue
		}
		key := string(m.DID) + " " + string(p)
		if was := taken[key]; was > 0 && was != n {
			bad(p.Masked() + " is on this number in line " + strconv.Itoa(was) + " already, so a call could not be told apart")
		}
		taken[key] = n
	}
	l.Mask = m
	return l
}
