package local

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"testing"

	"partnerdesk/platform"
)

// drawn is a PNG of a size; claims is the head of one that says it is as large as
// that and holds nothing.
func drawn(w, h int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)))
	return b.Bytes()
}

func claims(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32(nil, 13)
	body := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	body = append(body, 8, 0, 0, 0, 0)
	return append(append(append([]byte("\x89PNG\r\n\x1a\n"), head...), body...), binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body))...)
}

// A picture that would unpack to gigabytes is refused by its head.
func FuzzSignature(f *testing.F) {
	f.Add(drawn(300, 80))
	f.Add(claims(1<<30, 1<<30))
	f.Add(claims(65535, 65535))
	f.Add([]byte("GIF89a"))
	f.Fuzz(func(t *testing.T, b []byte) {
		err := signatureShape(b)
		if err != nil && !platform.Is(err, platform.Invalid) {
			t.Fatalf("the refusal is %v", err)
		}
		if err != nil || b == nil {
			return
		}
		if cfg, err := png.DecodeConfig(bytes.NewReader(b)); err != nil || cfg.Width > maxSignatureSide || cfg.Height > maxSignatureSide {
			t.Fatalf("%d × %d pixels are taken: %v", cfg.Width, cfg.Height, err)
		}
	})
}
