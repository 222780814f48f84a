package handlers

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/papers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/wallet"
	"partnerdesk/views/words"
)

// paperKind is a form in which a statement leaves.
type paperKind struct {
	ending, typ string
	write       func(context.Context, io.Writer, papers.Statement) (papers.Sums, error)
	numbered    bool // it is issued under a number
	atOnce      int  // entries that a browser may wait for; more are written in the background
}

var (
	asCSV   = paperKind{"csv", "text/csv; charset=utf-8", papers.CSV, false, 100_000}
	asSheet = paperKind{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", papers.Sheet, false, 20_000}
	asPrint = paperKind{"pdf", "application/pdf", papers.Print, true, 5_000}

	paperKinds = map[string]paperKind{asCSV.ending: asCSV, asSheet.ending: asSheet, asPrint.ending: asPrint}
)

// filterPairs is a statement's filter for an address.
func filterPairs(f wallet.Filter) []string {
	from, to := f.Days()
	return []string{"from", dayOr(from, ""), "to", dayOr(to, ""), "type", string(f.Expense()), "number", string(f.DID())}
}

func (s *Server) statementCSV(r *request) error   { return r.sendStatement(asCSV) }
func (s *Server) statementSheet(r *request) error { return r.sendStatement(asSheet) }
func (s *Server) statementPrint(r *request) error { return r.sendStatement(asPrint) }

// sendStatement answers with all entries of the filter as a file.
func (r *request) sendStatement(kind paperKind) error {
	f, problems, err := query[wallet.Filter](r)
	if err != nil {
		return err
	}
	if err := r.clear(problems); err != nil {
		return err
	}
	st, err := r.statement(statementQuery(f), kind.numbered)
	if err != nil {
		return err
	}
	if kind.numbered && st.Total > papers.PrintMax {
		_, err := kind.write(r.ctx(), io.Discard, st) // says why not
		return err
	}
	if st.Total > kind.atOnce {
		return r.done(paths.With(paths.NewExport(r.client.Ref, kind.ending), filterPairs(f)...))
	}
	h := r.Response().Header()
	h.Set("Content-Type", kind.typ)
	h.Set("Content-Disposition", `attachment; filename="`+r.fileName(st)+"."+kind.ending+`"`)
	out := &streamed{w: r.Response(), until: http.NewResponseController(r.Response())}
	buf := bufio.NewWriterSize(out, 32<<10)
	_, err = kind.write(r.ctx(), buf, st)
	if err == nil {
		err = buf.Flush()
	}
	if err != nil && out.sent {
		panic(http.ErrAbortHandler) // what has left can't be taken back, and must not be taken for whole
	}
	return err
}

// clear refuses a filter that can't be read: a file has no place for its words.
func (r *request) clear(problems ui.Problems) error {
	for _, field := range []string{"from", "to", "type", "number"} {
		if text := problems[field]; text != "" {
			return platform.Errorf(platform.Invalid, "%s", r.t(text))
		}
	}
	return nil
}

func statementQuery(f wallet.Filter) desk.StatementQuery {
	from, to := f.Days()
	return desk.StatementQuery{From: from, To: to, Type: f.Expense(), DID: f.DID()}
}

// streamed notes whether anything has left. Each piece gives a reader who keeps up
// more time.
type streamed struct {
	w     http.ResponseWriter
	until *http.ResponseController
	sent  bool
}

func (b *streamed) Write(p []byte) (int, error) {
	b.sent = true
	_ = b.until.SetWriteDeadline(time.Now().Add(30 * time.Second))
	return b.w.Write(p)
}

// statement gathers what a document needs besides its entries.
func (r *request) statement(q desk.StatementQuery, numbered bool) (papers.Statement, error) {
	st := papers.Statement{Client: r.client.Name, From: q.From, To: q.To, Type: q.Type, DID: q.DID, Issued: r.now()}
	var err error
	if st.Total, st.Entries, err = r.desk.Statement(r.ctx(), r.client.Ref, q); err != nil {
		return st, err
	}
	if !numbered {
		return st, nil
	}
	subject := strings.Join([]string{dayOr(q.From, ""), dayOr(q.To, r.now().In(words.India).Format(time.DateOnly)), string(q.Type), string(q.DID)}, "/")
	var paper store.Paper
	if paper, st.Face, st.Number, err = r.issue(store.StatementPaper, subject, r.now()); err != nil {
		return st, err
	}
	st.Issued = paper.IssuedAt
	return st, nil
}

func dayOr(t *time.Time, other string) string {
	if t == nil {
		return other
	}
	return t.Format(time.DateOnly)
}

// letters part the numbers of the kinds of documents.
var letters = map[store.PaperKind]string{store.StatementPaper: "S", store.ReceiptPaper: "R"}

// issue gives a document about this client its number, such as SAHS/26-27/00042: at
// most 16 characters, as rule 46 of the CGST Rules wants of invoices. The tax terms on it
// are those that held at a moment.
func (r *request) issue(kind store.PaperKind, subject string, at time.Time) (store.Paper, papers.Face, string, error) {
	if r.visit != nil {
		return store.Paper{}, papers.Face{}, "", platform.Errorf(platform.Forbidden, "%s", r.t("A document gets its number when it is first made, so none is made while viewing as the client. Take it from the client’s wallet page."))
	}
	p := store.Paper{Partner: r.person.Partner, Kind: kind, ClientRef: r.client.Ref, Subject: subject, By: r.person.ID}
	brand, err := r.ownBrand()
	if err != nil {
		return p, papers.Face{}, "", err
	}
	if p.Issuer, err = r.s.Store.Settings.BillingAt(r.ctx(), p.Partner, at); err != nil {
		return p, papers.Face{}, "", err
	}
	if p.Issuer.Prefix == "" {
		p.Issuer.Prefix = initials(brand.Name)
	}
	if p, err = r.s.Store.Papers.Issue(r.ctx(), p); err != nil {
		return p, papers.Face{}, "", err
	}
	f := face(brand, p.Issuer)
	if logo, ok := brand.Pictures[store.LogoLight]; ok {
		f.Wide = wide(logo)
		if f.Logo, err = r.s.Store.Brands.Picture(r.ctx(), brand.ID, logo.Hash); platform.Is(err, platform.NotFound) {
			err = nil // replaced a moment ago: the mark will do
		}
	}
	return p, f, paperNumber(p.Issuer.Prefix, p), err
}

func paperNumber(prefix string, p store.Paper) string {
	return fmt.Sprintf("%s%s/%s/%05d", prefix, letters[p.Kind], p.Year, p.Seq)
}

// initials are up to three capitals of a name.
func initials(name string) string {
	out := ""
	for _, c := range strings.ToUpper(name) {
		if c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			if out += string(c); len(out) == 3 {
				break
			}
		}
	}
	if out == "" {
		return "P"
	}
	return out
}

// ownBrand is under whose name documents leave: the brand that the client knows.
func (r *request) ownBrand() (store.Brand, error) {
	if !r.site.staff {
		return r.site.brand, nil
	}
	brand, err := r.s.Store.Brands.OfClient(r.ctx(), r.person.Partner, r.client.Ref)
	if platform.Is(err, platform.NotFound) {
		return store.Brand{Name: r.partner.Name, Mark: initials(r.partner.Name)[:1]}, nil
	}
	return brand, err
}

func face(brand store.Brand, b store.BillingSettings) papers.Face {
	f := papers.Face{Name: brand.Name, Mark: brand.Mark, Accent: brand.Accent, LegalName: b.LegalName, GSTIN: b.GSTIN}
	for line := range strings.Lines(b.Address) {
		if line = strings.TrimSpace(line); line != "" {
			f.Address = append(f.Address, line)
		}
	}
	var contact []string
	if brand.SupportEmail != "" {
		contact = append(contact, brand.SupportEmail)
	}
	if brand.SupportPhone != "" {
		contact = append(contact, brand.SupportPhone.String())
	}
	f.Contact = strings.Join(contact, ", ")
	return f
}

// fileName says whose statement it is, in letters that every system takes.
func (r *request) fileName(st papers.Statement) string {
	name := fileWord(st.Client)
	if name == "" {
		name = r.client.Ref
	}
	return "statement-" + name + "-" + dayOr(st.To, r.now().In(words.India).Format(time.DateOnly))
}

var noFileWord = regexp.MustCompile(`[^a-z0-9]+`)

// fileWord is a name in letters that every system takes.
func fileWord(name string) string {
	name = strings.Trim(noFileWord.ReplaceAllString(strings.ToLower(name), "-"), "-")
	return name[:min(len(name), 40)]
}

// indiaDay reads a day of the platform's calendar.
func indiaDay(s string) (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, s, words.India)
}
