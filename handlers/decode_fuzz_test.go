package handlers

import (
	"net/url"
	"testing"
	"time"

	"partnerdesk/views/jobs"
)

// Whatever a browser or a program sends as a form, it is decoded or refused, and at
// once: see pitfalls of the decoder in newDecoder.
func FuzzForm(f *testing.F) {
	for _, body := range []string{"act=credit&credit=500&ref=c_1&ref=c_2", "a[=1", "a]=1", "ref[9223372036854775807]=1", "ref[0][0][0]=1&ref[199]=x", "%00=1", "credit=1e999", "all=1&q=%ff"} {
		f.Add(body)
	}
	decoder := newDecoder()
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > maxFormBytes {
			return
		}
		values, err := url.ParseQuery(body)
		if err != nil || plausible(values) != nil {
			return
		}
		began := time.Now()
		form, problems, err := bind[jobs.Form](decoder, clean(values), jobs.Form{})
		if took := time.Since(began); took > 15*time.Second {
			t.Fatalf("it took %s", took)
		}
		if err == nil && problems == nil {
			t.Fatalf("there is no word on %+v", form)
		}
	})
}
