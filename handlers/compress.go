package handlers

import (
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Below this a compressed page is no smaller on the wire.
const compressFrom = 1 << 10

var (
	gzips = sync.Pool{New: func() any {
		w, _ := gzip.NewWriterLevel(nil, 5) // 5 is a valid level
		return w
	}}
	zstds = sync.OnceValue(func() *zstd.Encoder {
		w, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(1<<20))
		return w
	})
)

// compressed sends a whole body, packed as the browser likes best: zstd costs
// less than gzip and packs as well.
func (r *request) compressed(status int, contentType string, body []byte) error {
	h, w := r.Response().Header(), r.Response()
	h.Set("Content-Type", contentType)
	accepts := r.Request().Header.Get("Accept-Encoding")
	switch {
	case len(body) < compressFrom:
	case strings.Contains(accepts, "zstd"):
		h.Set("Content-Encoding", "zstd")
		body = zstds().EncodeAll(body, make([]byte, 0, len(body)/4))
	case strings.Contains(accepts, "gzip"):
		h.Set("Content-Encoding", "gzip")
		var packed sliceWriter
		z := gzips.Get().(*gzip.Writer)
		z.Reset(&packed)
		_, err := z.Write(body)
		if cerr := z.Close(); err == nil {
			err = cerr
		}
		gzips.Put(z)
		if err != nil {
			return err
		}
		body = packed
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Request().Method == http.MethodHead {
		return nil
	}
	_, err := w.Write(body)
	return err
}

type sliceWriter []byte

func (s *sliceWriter) Write(p []byte) (int, error) {
	*s = append(*s, p...)
	return len(p), nil
}
