package papers

import (
	"context"
	"io"

	"partnerdesk/platform"
	"partnerdesk/views/words"
)

// PrintMax is how many entries a printed statement may have: about 1,200 pages.
const PrintMax = 50_000

// A row's columns, in millimetres; they add up to the inner width.
const (
	colWhen, colWhat, colType, colNumber, colAmount, colBalance = 27.0, 55.0, 24.0, 28.0, 22.0, 24.0
	rowHeight                                                   = 5.4
)

// Print writes a statement as a PDF under the reseller's face: what the wallet held
// before and after, every entry, and on each page what came in and went out there.
// More than PrintMax entries are Invalid. The entries are read first, because their
// sums stand at the top.
func Print(ctx context.Context, w io.Writer, s Statement) (Sums, error) {
	ctx = words.With(ctx, words.English)
	if s.Total > PrintMax {
		return Sums{}, platform.Errorf(platform.Invalid, "%s", words.T(ctx, "A printed statement has at most 50,000 entries. Choose a shorter span, or a CSV or Excel file."))
	}
	rows := make([]platform.Transaction, 0, s.Total)
	sum, err := s.each(func(e platform.Transaction) error {
		rows = append(rows, e)
		return nil
	})
	if err != nil {
		return sum, err
	}
	title := words.T(ctx, "Wallet statement")
	p := newPaper(ctx, s.Face, title+" "+s.Number)
	d := &printed{paper: p, s: s, sum: sum, zone: words.WithZone(ctx, words.India), dids: map[platform.Phone]string{}}
	d.draw(rows)
	return sum, p.Output(w)
}

// printed is a statement that is being drawn.
type printed struct {
	*paper
	s    Statement
	sum  Sums
	zone context.Context // of a statement's days, which are the platform's
	dids map[platform.Phone]string
}

// did writes a number as people read it, which is dear, once.
func (d *printed) did(n platform.Phone) string {
	text, ok := d.dids[n]
	if !ok {
		text = n.String()
		d.dids[n] = text
	}
	return text
}

func (d *printed) draw(rows []platform.Transaction) {
	top := d.first()
	perFirst := int((footTop - top - 9) / rowHeight)
	rest := margin + 8.0
	perRest := int((footTop - rest - 9) / rowHeight)
	pages := 1
	if n := len(rows) - perFirst; n > 0 {
		pages += (n + perRest - 1) / perRest
	}
	names := typeNames(d.ctx)
	for page := 1; page <= pages; page++ {
		y, n := top, perFirst
		if page > 1 {
			d.AddPage()
			d.font("", 8, grey)
			d.at(margin, margin+1, 90, "L", d.s.Client)
			d.at(margin+90, margin+1, inner-90, "R", words.T(d.ctx, "Wallet statement")+" "+d.s.Number)
			y, n = rest, perRest
		}
		n = min(n, len(rows))
		y = d.heads(y)
		var in, out platform.Paise
		for i, e := range rows[:n] {
			if e.Amount > 0 {
				in += e.Amount
			} else {
				out -= e.Amount
			}
			d.row(y, i, e, names(e.Type))
			y += rowHeight
		}
		if n == 0 {
			d.font("", 9, grey)
			d.at(margin, y+4, inner, "L", words.T(d.ctx, "There is no entry in this span."))
		}
		rows = rows[n:]
		d.foot(page, pages, in, out, n > 0)
	}
}

// first opens the first page and returns where its rows begin.
func (d *printed) first() float64 {
	s, ctx := d.s, d.ctx
	d.AddPage()
	facts := [][2]string{}
	if s.Number != "" {
		facts = append(facts, [2]string{words.T(ctx, "Number"), s.Number})
	}
	facts = append(facts, [2]string{words.T(ctx, "Span"), s.span(ctx)}, [2]string{words.T(ctx, "Issued"), words.Date(d.zone, s.Issued)})
	y := d.letterhead(s.Face, words.T(ctx, "Wallet statement"), facts)
	d.line(y, rule)
	y += 6
	d.font("", 8.5, grey)
	d.at(margin, y, 60, "L", words.T(ctx, "Client"))
	d.font("B", 11, black)
	d.at(margin, y+5.4, inner, "L", s.Client)
	y += 9
	if text := s.narrowed(ctx); text != "" {
		d.font("", 8.5, grey)
		d.at(margin, y+1.5, inner, "L", text)
		y += 5
	}
	y += 2
	boxes := [][2]string{}
	if s.whole() {
		boxes = append(boxes, [2]string{words.T(ctx, "Opening balance"), d.sum.Opening.String()})
	}
	boxes = append(boxes, [2]string{words.T(ctx, "Credited"), d.sum.In.String()}, [2]string{words.T(ctx, "Spent"), d.sum.Out.String()})
	if s.whole() {
		boxes = append(boxes, [2]string{words.T(ctx, "Closing balance"), d.sum.Closing.String()})
	}
	d.SetFillColor(wash.r, wash.g, wash.b)
	d.RoundedRect(margin, y, inner, 14, 1.5, "1234", "F")
	each := inner / float64(len(boxes))
	for i, b := range boxes {
		x := margin + float64(i)*each + 4
		d.font("", 8, grey)
		d.at(x, y+5, each-6, "L", b[0])
		d.font("B", 11, black)
		d.at(x, y+10.6, each-6, "L", b[1])
	}
	y += 19
	if bad := d.sum.Bad; bad != nil {
		d.font("B", 8.5, alarm)
		d.at(margin, y, inner, "L", words.T(ctx, "The balance after the entry of %s (%s) is not the one before it plus its amount. Ask for it to be looked into.", words.DateTime(words.WithZone(ctx, words.India), bad.At), bad.Amount.String()))
		y += 6
	}
	return y
}

func (d *printed) heads(y float64) float64 {
	ctx := d.ctx
	d.font("", 8, grey)
	x := margin
	for _, h := range []struct {
		text, align string
		width       float64
	}{{words.T(ctx, "When, %s", "IST"), "L", colWhen}, {words.T(ctx, "Description"), "L", colWhat}, {words.T(ctx, "Type"), "L", colType},
		{words.T(ctx, "Number"), "L", colNumber}, {words.T(ctx, "Amount"), "R", colAmount}, {words.T(ctx, "Balance after"), "R", colBalance}} {
		d.at(x, y+3, h.width-1, h.align, h.text)
		x += h.width
	}
	d.line(y+4.8, rule)
	return y + 5.2
}

func (d *printed) row(y float64, i int, e platform.Transaction, name string) {
	if i%2 == 1 {
		d.SetFillColor(wash.r, wash.g, wash.b)
		d.Rect(margin, y, inner, rowHeight, "F")
	}
	base := y + 3.8
	d.font("", 8, black)
	d.at(margin, base, colWhen-1, "L", e.At.In(words.India).Format("02 Jan 2006 15:04"))
	d.at(margin+colWhen, base, colWhat-2, "L", e.Description)
	d.font("", 8, grey)
	d.at(margin+colWhen+colWhat, base, colType-1, "L", name)
	d.at(margin+colWhen+colWhat+colType, base, colNumber-1, "L", d.did(e.DID))
	d.font("", 8, black)
	amount := e.Amount.String()
	if e.Amount > 0 {
		amount = "+" + amount
	}
	d.at(margin+colWhen+colWhat+colType+colNumber, base, colAmount-1, "R", amount)
	d.at(margin+colWhen+colWhat+colType+colNumber+colAmount, base, colBalance-1, "R", e.BalanceAfter.String())
}

// foot closes a page with what moved on it.
func (d *printed) foot(page, pages int, in, out platform.Paise, rows bool) {
	ctx := d.ctx
	d.line(footTop, rule)
	d.font("", 8, grey)
	if rows {
		d.at(margin, footTop+5, 120, "L", words.T(ctx, "On this page: %s credited, %s spent", in.String(), out.String()))
	}
	d.at(pageWidth-margin-50, footTop+5, 50, "R", words.T(ctx, "Page %d of %d", page, pages))
}
