package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

const (
	chunk = 32 << 10
	// chunkTime is how long a caller may take to accept one chunk. The list has
	// no time limit as a whole, because it has no limit in size.
	chunkTime = 30 * time.Second
)

// streamClients sends the list as it is read, so its size costs no memory. A
// failure before the first chunk has left is an ordinary answer; a later one cuts
// the connection, because a list that ends early must not look complete.
func streamClients(s *server, w http.ResponseWriter, r *http.Request, p platform.API, done string) {
	message, _ := json.Marshal(done) // a string always has a JSON form
	var buf bytes.Buffer
	buf.Grow(chunk + 4096)
	buf.WriteString(`{"status":200,"message":`)
	buf.Write(message)
	buf.WriteString(`,"data":[`)

	ctl, sent, rows := http.NewResponseController(w), false, 0
	flush := func() bool {
		if !sent {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.WriteHeader(http.StatusOK)
			sent = true
		}
		// The server's own write limit is meant for short answers. Where the
		// connection can't take a deadline the server's stands. It is wall-clock
		// time, whatever the platform's clock says.
		_ = ctl.SetWriteDeadline(time.Now().Add(chunkTime))
		_, err := buf.WriteTo(w)
		return err == nil
	}
	for c, err := range p.Clients.All(r.Context()) {
		if err != nil {
			err = whenGone(r.Context(), err, true)
			if !sent {
				s.fail(w, r, err)
				return
			}
			visitOf(r).cause = err
			panic(http.ErrAbortHandler)
		}
		if rows++; rows > 1 {
			buf.WriteByte(',')
		}
		row, err := json.Marshal(wire.ClientRowOf(c))
		if err != nil {
			panic(err) // a row is a struct of package wire
		}
		buf.Write(row)
		if buf.Len() >= chunk && !flush() {
			return
		}
	}
	buf.WriteString("]}\n")
	flush()
}
