package papers

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"

	"partnerdesk/platform"
)

// workbook writes Excel's format (ECMA-376) as it goes: what is written is sent, and
// neither the number of rows nor of sheets costs memory. Libraries for the format keep
// the compressed file in memory until it is whole.
type workbook struct {
	zip    *zip.Writer
	out    *bufio.Writer // into the sheet that is being written
	widths []float64
	sheets []string
	row    int
	cell   int
	b      []byte // of the row that is being put together
}

// style is one of those in xl/styles.xml, by its place there.
type style int

const (
	regular style = iota
	bold
	money
	moment
)

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`
	relSpace  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	relPrefix = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`

	styles = xmlHead + `<styleSheet xmlns="` + mainSpace + `">` +
		`<numFmts count="2"><numFmt numFmtId="164" formatCode="#,##0.00"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
		`<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>` +
		`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
		`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
)

// newWorkbook begins one whose sheets have columns of these widths, in characters.
func newWorkbook(w io.Writer, widths ...float64) *workbook {
	b := &workbook{zip: zip.NewWriter(w), widths: widths}
	b.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, 3) })
	return b
}

// sheet ends the sheet before and begins one, whose first row stays in sight.
func (b *workbook) sheet(name string) error {
	if err := b.endSheet(); err != nil {
		return err
	}
	b.sheets, b.row, b.b = append(b.sheets, name), 0, b.b[:0]
	part, err := b.zip.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(b.sheets)))
	if err != nil {
		return err
	}
	b.out = bufio.NewWriterSize(part, 64<<10)
	selected := ""
	if len(b.sheets) == 1 {
		selected = ` tabSelected="1"`
	}
	fmt.Fprintf(b.out, xmlHead+`<worksheet xmlns="`+mainSpace+`"><sheetViews><sheetView%s workbookViewId="0">`+
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`, selected)
	for i, width := range b.widths {
		fmt.Fprintf(b.out, `<col min="%d" max="%d" width="%g" customWidth="1"/>`, i+1, i+1, width)
	}
	_, err = b.out.WriteString(`</cols><sheetData>`)
	return err
}

func (b *workbook) endSheet() error {
	if b.out == nil {
		return nil
	}
	if _, err := b.out.WriteString(`</sheetData></worksheet>`); err != nil {
		return err
	}
	return b.out.Flush()
}

// begin starts a row; cells follow, and end.
func (b *workbook) begin() {
	b.row, b.cell = b.row+1, 0
	b.b = strconv.AppendInt(append(b.b[:0], `<row r="`...), int64(b.row), 10)
	b.b = append(b.b, `">`...)
}

func (b *workbook) end() error {
	_, err := b.out.Write(append(b.b, `</row>`...))
	return err
}

// open begins a cell, up to its attributes' end. There are 26 columns at most.
func (b *workbook) open(s style) {
	b.b = append(b.b, `<c r="`...)
	b.b = strconv.AppendInt(append(b.b, byte('A'+b.cell)), int64(b.row), 10)
	b.b = append(b.b, '"')
	if s != regular {
		b.b = append(strconv.AppendInt(append(b.b, ` s="`...), int64(s), 10), '"')
	}
	b.cell++
}

// skip leaves a cell empty.
func (b *workbook) skip() { b.cell++ }

// longestCell is what Excel takes of a text.
const longestCell = 32_767

// hexed is what Excel would read as a character's number within a text.
var hexed = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`)

// text is a cell with a text, whatever it begins with: never a formula.
func (b *workbook) text(s string, as style) {
	if s == "" {
		b.skip()
		return
	}
	if len(s) > longestCell {
		s = string([]rune(s)[:min(longestCell, utf8.RuneCountInString(s))])
	}
	b.open(as)
	b.b = append(b.b, ` t="inlineStr"><is><t xml:space="preserve">`...)
	b.b = append(escaped(b.b, hexed.ReplaceAllString(s, "_x005F_$1")), `</t></is></c>`...)
}

// escaped adds s to b as XML's text.
func escaped(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == '&' || c == '<' || c == '>' || c == '"' || c == '\'' {
			var rest bytes.Buffer
			_ = xml.EscapeText(&rest, []byte(s[i:])) // a buffer takes everything
			return append(append(b, s[:i]...), rest.Bytes()...)
		}
	}
	return append(b, s...)
}

// rupees is a cell with an amount, exact to the paisa.
func (b *workbook) rupees(p platform.Paise) {
	b.open(money)
	b.b = append(append(append(b.b, `><v>`...), p.Wire()...), `</v></c>`...)
}

// at is a cell with a moment as its zone's clocks show it, to the second: Excel counts
// days from the end of 1899 and knows no zones.
func (b *workbook) at(t time.Time) {
	_, offset := t.Zone()
	const epoch, day = 25_569, 24 * 60 * 60 // the first of 1970
	b.open(moment)
	b.b = strconv.AppendFloat(append(b.b, `><v>`...), epoch+float64(t.Unix()+int64(offset))/day, 'f', 8, 64)
	b.b = append(b.b, `</v></c>`...)
}

// close writes what is left: which sheets there are, and how they look.
func (b *workbook) close() error {
	if err := b.endSheet(); err != nil {
		return err
	}
	types, book, rels := new(bytes.Buffer), new(bytes.Buffer), new(bytes.Buffer)
	types.WriteString(xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>`)
	book.WriteString(xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><sheets>`)
	rels.WriteString(xmlHead + relPrefix)
	for i, name := range b.sheets {
		n := i + 1
		fmt.Fprintf(types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, n)
		fmt.Fprintf(book, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, escaped(nil, name), n, n)
		fmt.Fprintf(rels, `<Relationship Id="rId%d" Type="`+relSpace+`/worksheet" Target="worksheets/sheet%d.xml"/>`, n, n)
	}
	types.WriteString(`</Types>`)
	book.WriteString(`</sheets></workbook>`)
	fmt.Fprintf(rels, `<Relationship Id="rId%d" Type="`+relSpace+`/styles" Target="styles.xml"/></Relationships>`, len(b.sheets)+1)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", types.String()},
		{"_rels/.rels", xmlHead + relPrefix + `<Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", book.String()}, {"xl/_rels/workbook.xml.rels", rels.String()}, {"xl/styles.xml", styles},
	} {
		w, err := b.zip.Create(part.name)
		if err == nil {
			_, err = io.WriteString(w, part.text)
		}
		if err != nil {
			return err
		}
	}
	return b.zip.Close()
}
