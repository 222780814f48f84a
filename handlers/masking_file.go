package handlers

import (
	"encoding/csv"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/views/masking"
	"partnerdesk/views/papers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/wallet"
	"partnerdesk/views/words"
)

func (s *Server) showMaskFile(r *request) error {
	return r.maskFilePage(http.StatusOK, masking.FileView{})
}

func (r *request) maskFilePage(status int, v masking.FileView) error {
	v.Ref, v.ClientName, v.Most, v.Inactive = r.client.Ref, r.client.Name, desk.MasksAtMost, !r.client.Active
	r.title = r.t("Open sessions from a file")
	return r.show(status, masking.File(v))
}

// sendMaskFile shows what a file would do, and with the yes to that begins a job.
func (s *Server) sendMaskFile(r *request) error {
	f, problems, err := decode[masking.FileForm](r)
	if err != nil {
		return err
	}
	if text, err := r.uploaded("file"); err != nil {
		problems.Set("file", r.t("Send a CSV file in UTF-8, of at most 1 MB."))
	} else if text != "" {
		f.CSV = text
	}
	v := masking.FileView{Form: f, Problems: problems}
	if f.CSV == "" && len(problems) == 0 {
		problems.Set("csv", r.t("Choose a file, or paste its lines."))
	}
	if len(problems) > 0 {
		return r.maskFilePage(http.StatusUnprocessableEntity, v)
	}
	held, _, err := r.callable()
	if err != nil {
		return err
	}
	lines, wrong := masking.ReadFile(f.CSV, held, desk.MasksAtMost)
	if wrong != "" {
		v.Problems = ui.Problems{"csv": wrong}
		return r.maskFilePage(http.StatusUnprocessableEntity, v)
	}
	var rows []platform.NewMask
	for _, l := range lines {
		if len(l.Wrong) == 0 {
			rows = append(rows, l.Mask)
		}
	}
	v.Lines = lines
	if len(rows) < len(lines) {
		return r.maskFilePage(http.StatusUnprocessableEntity, v)
	}
	if f.Step != wallet.Confirm || f.Job == "" {
		v.Form.Job = s.NewID()
		return r.maskFilePage(http.StatusOK, v)
	}
	if err := r.desk.StartMasks(r.ctx(), f.Job, r.client.Ref, rows); err != nil {
		if e, status, ok := refused(err); ok {
			v.Lines, v.Problems = nil, problemsOf(e)
			return r.maskFilePage(status, v)
		}
		return err
	}
	return r.done(paths.Job(f.Job))
}

// uploaded is the text of a file in the form; empty where none was sent.
func (r *request) uploaded(name string) (string, error) {
	const most = 1 << 20
	if r.Request().MultipartForm == nil || len(r.Request().MultipartForm.File[name]) == 0 {
		return "", nil
	}
	f, err := r.Request().MultipartForm.File[name][0].Open()
	if err != nil {
		return "", err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return "", err
	}
	if len(body) > most || !utf8.Valid(body) || strings.ContainsRune(string(body), 0) {
		return "", platform.Errorf(platform.Invalid, "This is no text.")
	}
	return string(body), nil
}

// exportMasks streams a client's sessions as CSV, phones masked as on the page.
func (s *Server) exportMasks(r *request) error {
	state := platform.MaskState(r.QueryParam("state"))
	if state != platform.MaskLive && state != platform.MaskEnded {
		state = ""
	}
	const size = 500
	q := platform.MaskQuery{State: state, Page: 1, Limit: size}
	page, err := r.desk.Masks(r.ctx(), r.client.Ref, q) // a failure now is still a page
	if err != nil {
		return err
	}
	zone := words.Zone(r.ctx())
	h := r.Response().Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="masking-`+r.now().In(zone).Format(time.DateOnly)+`.csv"`)
	r.Response().WriteHeader(http.StatusOK)
	until := http.NewResponseController(r.Response())
	if _, err := r.Response().Write([]byte("\ufeff")); err != nil {
		return err
	}
	out := csv.NewWriter(r.Response())
	out.UseCRLF = true
	_ = out.Write([]string{r.t("Id"), r.t("Reference"), r.t("Number"), r.t("First person"), r.t("Second person"), r.t("State"),
		r.t("Opened (%s)", zone.String()), r.t("Ends"), r.t("Ended"), r.t("Left (minutes)")})
	at := func(t time.Time) string { return t.In(zone).Format(time.DateTime) }
	seen := map[string]bool{} // a session that is opened meanwhile moves the others on by one
	for {
		for _, m := range page.Value {
			if seen[m.ID] {
				continue
			}
			seen[m.ID] = true
			_, word := masking.Status(r.ctx(), m.State)
			ended, left := "", ""
			if m.EndedAt != nil {
				ended = at(*m.EndedAt)
			} else {
				left = strconv.Itoa(int(maskLeft(m, r.now()) / time.Minute))
			}
			_ = out.Write([]string{m.ID, papers.Cell(m.Reference), papers.Cell(string(m.DID)), papers.Cell(m.PartyA), papers.Cell(m.PartyB), word, at(m.CreatedAt), at(m.ExpiresAt), ended, left})
		}
		out.Flush()
		if err := out.Error(); err != nil {
			return err
		}
		if len(page.Value) < size {
			return nil
		}
		_ = until.SetWriteDeadline(time.Now().Add(30 * time.Second))
		q.Page++
		if page, err = r.desk.Masks(r.ctx(), r.client.Ref, q); err != nil {
			panic(http.ErrAbortHandler) // without its end the file must not be taken for whole
		}
	}
}
