package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
)

// somewhere stands for the platform's address in a document until it is served.
const somewhere = "https://partner-api.invalid"

// document serves a description of the API. It needs no key, since it tells of
// nobody. What it says of its own address is where the reader has asked for it.
func (s *server) document(write func(server string) []byte) http.HandlerFunc {
	made := sync.OnceValue(func() []byte { return write(somewhere) })
	scheme := "http://"
	if s.TLS {
		scheme = "https://"
	}
	return func(w http.ResponseWriter, r *http.Request) {
		quoted, _ := json.Marshal(scheme + r.Host) // a string always has a JSON form
		body := bytes.ReplaceAll(made(), []byte(somewhere), quoted[1:len(quoted)-1])
		h := w.Header()
		h.Set("Content-Type", "application/json; charset=utf-8")
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(body) // a caller that has gone is not our failure
	}
}
