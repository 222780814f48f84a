// Package csvfile reads the tables that people upload: CSV as spreadsheets of any
// country and age write it.
package csvfile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"partnerdesk/platform"
)

// MaxBytes is how large a file may be.
const MaxBytes = 10 << 20

// longestCell is more than any field takes. What is longer is a quote that was never
// closed, and a row that swallowed those behind it.
const longestCell = 2000

// Column is one that a file may have.
type Column struct {
	Name   string
	Also   []string // other heads that mean it, lower-case
	Needed bool
}

// Table is a file as it was read. Rows have a cell for each of the columns that were
// asked for, in that order; one that the file lacks is empty.
type Table struct {
	Rows   []Row    `json:"rows"`
	Unused []string `json:"unused,omitempty"` // heads that mean none of the columns
}

// Row is one line.
type Row struct {
	Line  int      `json:"line"` // in the file, from 1
	Cells []string `json:"cells"`
}

// Read reads a file with a head: UTF-8 or UTF-16 with or without a mark, parted by
// commas, semicolons or tabs. It stops at the row that is one too many, so a file of
// any length takes no more memory than most rows. Whatever keeps it from being such a
// table is Invalid at "file", in words for whoever made it.
func Read(from io.Reader, columns []Column, most int) (Table, error) {
	limited := &io.LimitedReader{R: from, N: MaxBytes + 1}
	text, err := decoded(bufio.NewReaderSize(limited, 4096))
	if err != nil {
		return Table{}, err
	}
	in := csv.NewReader(&lines{from: text})
	in.FieldsPerRecord, in.LazyQuotes, in.ReuseRecord = -1, true, true
	var skipped int
	if in.Comma, skipped, err = separator(text); err != nil {
		return Table{}, err
	}
	in.TrimLeadingSpace = in.Comma != '\t' // it would take empty cells for space
	t, err := read(in, columns, most)
	for i := range t.Rows {
		t.Rows[i].Line += skipped
	}
	if limited.N <= 0 {
		return Table{}, bad("The file is larger than %d MB. Part it into several.", MaxBytes>>20)
	}
	return t, err
}

// maxLine is how long a line may be: each separator in it becomes a cell, which takes
// forty times its byte.
const maxLine = 64 << 10

// lines stops at a line that is too long.
type lines struct {
	from io.Reader
	n    int // bytes since the last line began
}

func (l *lines) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	for _, c := range p[:n] {
		if l.n++; c == '\n' {
			l.n = 0
		}
		if l.n > maxLine {
			return 0, bad("A line has more than %d characters: this is no table of rows.", maxLine)
		}
	}
	return n, err
}

func bad(text string, args ...any) error {
	return platform.Field("file", text, args...)
}

// decoded turns what was sent into UTF-8 without a mark.
func decoded(in *bufio.Reader) (*bufio.Reader, error) {
	head, err := in.Peek(1024)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, platform.Errorf(platform.Invalid, "The file could not be read. Send it again.")
	}
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return nil, bad("The file is empty.")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, bad("This is an Excel workbook. In Excel choose Save as, then “CSV UTF-8”.")
	}
	enc := unicode.BOMOverride(unicode.UTF8.NewDecoder())
	if e, ok := unmarked(head); ok {
		enc = unicode.BOMOverride(unicode.UTF16(e, unicode.IgnoreBOM).NewDecoder())
	}
	out := bufio.NewReaderSize(transform.NewReader(in, enc), 64<<10)
	start, _ := out.Peek(1024)
	if bytes.ContainsRune(start, 0) {
		return nil, bad("This is not a CSV file.")
	}
	return out, nil
}

// unmarked finds UTF-16 that has no mark at its start: every other byte of a table's
// first line is 0 then.
func unmarked(head []byte) (unicode.Endianness, bool) {
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch n := len(head) / 2; {
	case n == 0 || head[0] == 0xff || head[0] == 0xfe:
		return unicode.LittleEndian, false
	case zeros[1] > n*3/4 && zeros[0] == 0:
		return unicode.LittleEndian, true
	case zeros[0] > n*3/4 && zeros[1] == 0:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}

// separator is what parts the cells of the first line, outside of quotes. Excel's own
// line "sep=;" says it, and is passed over.
func separator(text *bufio.Reader) (sep rune, skipped int, err error) {
	head, _ := text.Peek(8 << 10)
	line, _, whole := bytes.Cut(head, []byte("\n"))
	if rest, ok := bytes.CutPrefix(bytes.TrimSpace(line), []byte("sep=")); ok && whole && len(rest) <= 1 {
		if _, err := text.Discard(len(line) + 1); err != nil {
			return 0, 0, bad("The file is empty.")
		}
		if len(rest) == 1 && strings.ContainsRune(",;|", rune(rest[0])) {
			return rune(rest[0]), 1, nil
		}
		return '\t', 1, nil
	}
	counts, quoted := map[rune]int{}, false
	for _, c := range string(line) {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted {
			counts[c]++
		}
	}
	best := ','
	for _, c := range []rune{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best, 0, nil
}

func read(in *csv.Reader, columns []Column, most int) (Table, error) {
	var t Table
	head, err := in.Read()
	if platform.Is(err, platform.Invalid) {
		return t, err
	}
	if err != nil {
		return t, bad("The file is empty.")
	}
	order, unused, err := columnsOf(head, columns)
	if err != nil {
		return t, err
	}
	t.Unused = unused
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			return t, bad("Line %d can’t be read: a quotation mark is missing or one too many.", parse.Line)
		}
		if platform.Is(err, platform.Invalid) {
			return t, err
		}
		if err != nil {
			return t, bad("The file could not be read to its end.")
		}
		if !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue // spreadsheets leave empty rows behind
		}
		line, _ := in.FieldPos(0)
		if len(t.Rows) == most {
			rows := platform.GroupIndian(strconv.Itoa(most))
			return t, bad("The file has more than %s rows. One file takes %s: part it into several.", rows, rows)
		}
		row := Row{Line: line, Cells: make([]string, len(columns))}
		for i, at := range order {
			if at >= 0 && at < len(cells) {
				if row.Cells[i], err = cell(cells[at], line); err != nil {
					return t, err
				}
			}
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return t, bad("Below its head the file has no row.")
	}
	return t, nil
}

// cell is one without what programs put round it: space, and the apostrophe that keeps
// a spreadsheet from reckoning with it.
func cell(s string, line int) (string, error) {
	switch {
	case len(s) > longestCell:
		return "", bad("Line %d has a cell of more than %d characters: a quotation mark may be missing.", line, longestCell)
	case !utf8.ValidString(s), strings.ContainsRune(s, utf8.RuneError), strings.ContainsRune(s, 0):
		return "", bad("Line %d has letters that can’t be read. Save the file as “CSV UTF-8”.", line)
	}
	s = strings.TrimSpace(strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}, s))
	if rest, ok := strings.CutPrefix(s, "'"); ok && rest != "" && strings.ContainsRune("=+-@", rune(rest[0])) {
		s = rest
	}
	return strings.Clone(s), nil
}

// columnsOf says where each column stands in the file, -1 where it does not.
func columnsOf(head []string, columns []Column) (order []int, unused []string, err error) {
	order = make([]int, len(columns))
	for i := range order {
		order[i] = -1
	}
	for at, h := range head {
		key := headKey(h)
		i := slices.IndexFunc(columns, func(c Column) bool { return c.Name == key || slices.Contains(c.Also, key) })
		switch {
		case key == "":
		case i < 0:
			if len(unused) < 20 {
				unused = append(unused, shortened(strings.TrimSpace(h)))
			}
		case order[i] >= 0:
			return nil, nil, bad("The column “%s” is there twice.", columns[i].Name)
		default:
			order[i] = at
		}
	}
	var missing, all []string
	for i, c := range columns {
		all = append(all, c.Name)
		if c.Needed && order[i] < 0 {
			missing = append(missing, c.Name)
		}
	}
	if len(missing) == 0 {
		return order, unused, nil
	}
	return nil, nil, bad("The first line has to name the columns, and these are missing: %s. There may be: %s.", strings.Join(missing, ", "), strings.Join(all, ", "))
}

// headKey is a head as columns are named: "E-mail " and "e_mail" are the same.
func headKey(h string) string {
	h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
	return strings.Join(strings.FieldsFunc(h, func(c rune) bool { return c == ' ' || c == '-' || c == '_' || c == '.' }), "_")
}

func shortened(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
