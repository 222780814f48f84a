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
	// Without a checksum: TCP and TLS have theirs.
	zstds = sync.OnceValue(func() *zstd.Encoder {
		w, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(1<<20), zstd.WithEncoderCRC(false))
		return w
	})
	packed = sync.Pool{New: func() any { return new(sliceWriter) }}
)

// compressed sends a whole body, packed as the browser likes best: zstd costs
// less than gzip and packs as well.
func (r *request) compressed(status int, contentType string, body []byte) error {
	h, w := r.Response().Header(), r.Response()
	h.Set("Content-Type", contentType)
	accepts := r.Request().Header.Get("Accept-Encoding")
	room := packed.Get().(*sliceWriter)
	*room = (*room)[:0]
	defer packed.Put(room)
	switch {
	case len(body) < compressFrom:
	case strings.Contains(accepts, "zstd"):
		h.Set("Content-Encoding", "zstd")
		*room = zstds().EncodeAll(body, *room)
		body = *room
	case strings.Contains(accepts, "gzip"):
		h.Set("Content-Encoding", "gzip")
		z := gzips.Get().(*gzip.Writer)
		z.Reset(room)
		_, err := z.Write(body)
		if cerr := z.Close(); err == nil {
			err = cerr
		}
		gzips.Put(z)
		if err != nil {
			return err
		}
		body = *room
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
