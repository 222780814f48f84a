package handlers

import (
	"encoding/csv"
	"io"
	"net/http"
	"time"

	"partnerdesk/views/words"
)

// csvFile is a table that leaves while it is made. A failed write stays, and is told
// by sent.
type csvFile struct {
	*csv.Writer
	until *http.ResponseController
}

// beginCSV begins the answer, after which a failure can't be a page any more: UTF-8
// with a mark, so that spreadsheets read names right.
func (r *request) beginCSV(name string) (*csvFile, error) {
	h := r.Response().Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	r.Response().WriteHeader(http.StatusOK)
	if _, err := io.WriteString(r.Response(), "\ufeff"); err != nil {
		return nil, err
	}
	f := &csvFile{csv.NewWriter(r.Response()), http.NewResponseController(r.Response())}
	f.UseCRLF = true
	return f, nil
}

// ofToday is what a file is called that is of this day, the reader's.
func (r *request) ofToday(name string) string {
	return name + "-" + r.now().In(words.Zone(r.ctx())).Format(time.DateOnly) + ".csv"
}

// sent sends what is written so far. A long table may take as long as it needs if its
// reader keeps up; the error is that the reader has left.
func (f *csvFile) sent() error {
	f.Flush()
	_ = f.until.SetWriteDeadline(time.Now().Add(30 * time.Second))
	return f.Error()
}

// cut ends an answer that can't be made whole: what has left can't be taken back, and
// without its end nobody takes it for all.
func (f *csvFile) cut() { panic(http.ErrAbortHandler) }
