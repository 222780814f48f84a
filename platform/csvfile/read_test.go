package csvfile

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"partnerdesk/platform"
)

var columns = []Column{{Name: "name", Also: []string{"full_name"}, Needed: true}, {Name: "email", Also: []string{"e_mail"}, Needed: true}, {Name: "note"}}

func flat(t Table) string {
	var b strings.Builder
	for _, r := range t.Rows {
		b.WriteString(strconv.Itoa(r.Line) + ":" + strings.Join(r.Cells, "|") + "\n")
	}
	return b.String()
}

func utf16(t *testing.T, e unicode.Endianness, mark unicode.BOMPolicy, s string) string {
	t.Helper()
	out, err := unicode.UTF16(e, mark).NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAnySpreadsheetsFileIsRead(t *testing.T) {
	t.Parallel()
	const plain = "name,email,note\r\nAsha आशा,a@x.example,₹5\r\n"
	const want = "2:Asha आशा|a@x.example|₹5\n"
	for name, c := range map[string]struct{ file, want string }{
		"UTF-8":                    {plain, want},
		"UTF-8 with a mark":        {"\ufeff" + plain, want},
		"UTF-16 LE":                {utf16(t, unicode.LittleEndian, unicode.UseBOM, plain), want},
		"UTF-16 BE":                {utf16(t, unicode.BigEndian, unicode.UseBOM, plain), want},
		"UTF-16 LE without a mark": {utf16(t, unicode.LittleEndian, unicode.IgnoreBOM, "name,email,note\nAsha,a@x.example,5\n"), "2:Asha|a@x.example|5\n"},
		"UTF-16 BE without a mark": {utf16(t, unicode.BigEndian, unicode.IgnoreBOM, "name,email,note\nAsha,a@x.example,5\n"), "2:Asha|a@x.example|5\n"},
		"semicolons":               {strings.ReplaceAll(plain, ",", ";"), want},
		"tabs":                     {strings.ReplaceAll(plain, ",", "\t"), want},
		"tabs round empty cells":   {"note\tname\temail\n\tAsha\ta@x.example\n", "2:Asha|a@x.example|\n"},
		"spaces before quotes":     {"name, email, note\nAsha, \"a@x.example\", \"a, b\"\n", "2:Asha|a@x.example|a, b\n"},
		"Excel's own first line":   {"sep=;\n" + strings.ReplaceAll(plain, ",", ";"), "3:Asha आशा|a@x.example|₹5\n"},
		"another order and heads":  {"Note,E-Mail,Full Name\nx,a@x.example,Asha\n", "2:Asha|a@x.example|x\n"},
		"a column less":            {"name,email\nAsha,a@x.example\n", "2:Asha|a@x.example|\n"},
		"short and long rows":      {"name,email,note\nAsha\nB,b@x.example,n,more\n", "2:Asha||\n3:B|b@x.example|n\n"},
		"empty rows":               {"name,email\n\n,\nAsha,a@x.example\n,,\n", "4:Asha|a@x.example|\n"},
		"quotes over lines":        {"name,email,note\n\"As\nha\",a@x.example,\"say \"\"hi\"\", please\"\nB,b,\n", "2:As ha|a@x.example|say \"hi\", please\n4:B|b|\n"},
		"quoted commas in a head":  {"name;email;\"a,b,c,d\"\nAsha;a@x.example;1\n", "2:Asha|a@x.example|\n"},
		"an apostrophe in front":   {"name,email,note\n'=1+1,a@x.example,'+91 98\n", "2:=1+1|a@x.example|+91 98\n"},
	} {
		got, err := Read(strings.NewReader(c.file), columns, 100)
		if err != nil || flat(got) != c.want {
			t.Errorf("%s: %q, %v", name, flat(got), err)
		}
	}
	got, err := Read(strings.NewReader("name,colour,email\nA,red,a@x.example\n"), columns, 100)
	if err != nil || strings.Join(got.Unused, " ") != "colour" {
		t.Errorf("a column that is not known: %v, %v", got.Unused, err)
	}
}

func TestWhatIsNoTableIsSaidToBeNone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, says string }{
		"nothing":             {"", "is empty"},
		"blanks":              {" \n\n", "is empty"},
		"a workbook":          {"PK\x03\x04rest", "Excel workbook"},
		"a picture":           {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a CSV"},
		"an old code page":    {"name,email\nJos\xe9,a@x.example\n", "Line 2 has letters"},
		"a head only":         {"name,email\n", "no row"},
		"no head":             {"Asha,a@x.example\n", "name, email"},
		"a needed column":     {"name,note\nAsha,x\n", "missing: email."},
		"a column twice":      {"name,email,E-mail\nA,b,c\n", "“email” is there twice"},
		"an open quote":       {"name,email\n\"Asha,a@x.example\n" + strings.Repeat("B,b@x.example\n", 300), "Line 2 has a cell of more than"},
		"one row too many":    {"name,email\n" + strings.Repeat("A,a@x.example\n", 101), "more than 100 rows"},
		"a cell beyond sense": {"name,email\n" + strings.Repeat("a", 3000) + ",b\n", "Line 2"},
	} {
		_, err := Read(strings.NewReader(c.file), columns, 100)
		var e *platform.Error
		if !errors.As(err, &e) || e.Kind != platform.Invalid || !strings.Contains(e.Fields["file"], c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// endless gives rows for ever and counts what was taken.
type endless struct {
	row   string
	n     int
	taken int
}

func (e *endless) Read(p []byte) (int, error) {
	src := e.row
	if e.n == 0 {
		src = "name,email\n"
	}
	e.n++
	n := copy(p, src)
	e.taken += n
	return n, nil
}

func TestALineWithoutEndIsRefused(t *testing.T) {
	t.Parallel()
	for _, file := range []string{strings.Repeat("a,", maxLine), "name\n" + strings.Repeat(",", 2*maxLine)} {
		_, err := Read(strings.NewReader(file), []Column{{Name: "name"}}, 5)
		if !platform.Is(err, platform.Invalid) || !strings.Contains(err.Error(), "no table") {
			t.Errorf("a line of %d bytes: %v", len(file), err)
		}
	}
}

func TestAFileWithoutEndIsLeftEarly(t *testing.T) {
	t.Parallel()
	many := &endless{row: "Asha,a@x.example\n"}
	_, err := Read(many, columns, 5000)
	if err == nil || many.taken > 512<<10 {
		t.Errorf("%d bytes were taken: %v", many.taken, err)
	}
	wide := &endless{row: "Asha,\"" + strings.Repeat("x", 900) + "\"\n"}
	_, err = Read(wide, columns, 1<<30)
	var e *platform.Error
	if !errors.As(err, &e) || !strings.Contains(e.Fields["file"], "larger than 10 MB") || wide.taken > MaxBytes+(1<<20) {
		t.Errorf("%d bytes were taken: %v", wide.taken, err)
	}
	var _ io.Reader = wide
}

func FuzzRead(f *testing.F) {
	f.Add("name,email\nA,b\n")
	f.Add("\xff\xfen\x00")
	f.Add("sep=\n\"")
	f.Fuzz(func(t *testing.T, file string) {
		got, err := Read(strings.NewReader(file), columns, 50)
		if err != nil {
			return
		}
		for _, r := range got.Rows {
			if len(r.Cells) != len(columns) || r.Line < 1 {
				t.Fatalf("a row reads %+v", r)
			}
		}
	})
}
