package picture_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/picture"
)

// drawn is a PNG with a clear edge round a filled middle.
func drawn(t *testing.T, w, h, edge int) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := edge; y < h-edge; y++ {
		for x := edge; x < w-edge; x++ {
			m.SetNRGBA(x, y, color.NRGBA{15, 118, 110, 255})
		}
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, m); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// withText puts a text chunk into a PNG, as editors do.
func withText(raw []byte, text string) []byte {
	body := append([]byte("tEXt"), "Comment\x00"+text...)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)-4))
	chunk = append(chunk, body...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
	const head = 8 + 25 // signature and IHDR
	return append(append(append([]byte{}, raw[:head]...), chunk...), raw[head:]...)
}

// claiming is a PNG whose head says it is of that size, with nothing behind it.
func claiming(w, h uint32) []byte {
	body := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	body = append(body, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
}

const webp = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA" // one pixel

func TestALogoIsMadeAnew(t *testing.T) {
	t.Parallel()
	raw := withText(drawn(t, 2000, 600, 100), "made by <script>")
	if !bytes.Contains(raw, []byte("<script>")) {
		t.Fatal("the premise: the file carries a text")
	}
	got, err := picture.Logo(raw)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(got.Data, []byte("script")) || bytes.Contains(got.Data, []byte("tEXt")) {
		t.Error("what the file carried is still in it")
	}
	m, err := png.Decode(bytes.NewReader(got.Data))
	if err != nil {
		t.Fatal(err)
	}
	// 1800 × 400 without the clear edge; 800 wide is the limit.
	if b := m.Bounds(); b.Dx() != 800 || b.Dy() != 178 || got.Width != 800 || got.Height != 178 {
		t.Errorf("it is %v, told as %d × %d", b, got.Width, got.Height)
	}
	if r, g, b, a := m.At(400, 89).RGBA(); r>>8 != 15 || g>>8 != 118 || b>>8 != 110 || a>>8 != 255 {
		t.Errorf("its middle is %d %d %d %d", r>>8, g>>8, b>>8, a>>8)
	}
	small, err := picture.Logo(drawn(t, 40, 30, 0))
	if err != nil || small.Width != 40 || small.Height != 30 {
		t.Errorf("a small one is blown up to %d × %d, %v", small.Width, small.Height, err)
	}
}

func TestJPEGIsTaken(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, image.NewGray(image.Rect(0, 0, 100, 50)), nil); err != nil {
		t.Fatal(err)
	}
	got, err := picture.Logo(buf.Bytes())
	if err != nil || got.Width != 100 || !bytes.HasPrefix(got.Data, []byte("\x89PNG")) {
		t.Errorf("%d, %v", got.Width, err)
	}
}

func TestWhatIsRefusedSaysWhyAndWhatToDo(t *testing.T) {
	t.Parallel()
	pixel, err := base64.StdEncoding.DecodeString(webp)
	if err != nil {
		t.Fatal(err)
	}
	whole := drawn(t, 200, 100, 0)
	for name, c := range map[string]struct {
		raw  []byte
		says string
	}{
		"an SVG":                     {[]byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "SVG"},
		"an SVG behind a comment":    {[]byte("<!-- " + strings.Repeat("x", 900) + " -->\n<SVG onload='x'/>"), "SVG"},
		"nothing":                    {nil, "empty"},
		"a text":                     {[]byte("hello"), "PNG, JPEG or WebP"},
		"a GIF":                      {[]byte("GIF89a\x01\x00\x01\x00"), "PNG, JPEG or WebP"},
		"a bomb of pixels":           {claiming(60000, 60000), "8 million pixels"},
		"one that overflows":         {claiming(1<<31-1, 1<<31-1), "PNG"},
		"a stripe of pixels":         {claiming(8_000_001, 1), "8 million pixels"},
		"more bytes than it may":     {append(whole, make([]byte, picture.MaxBytes)...), "4 MB"},
		"one that is cut off":        {whole[:len(whole)/2], "damaged"},
		"one with nothing to see":    {drawn(t, 100, 100, 50), "too small"},
		"a WebP of a single pixel":   {pixel, "too small"},
		"a line thinner than a hair": {drawn(t, 400, 4, 0), "too small"},
	} {
		_, err := picture.Logo(c.raw)
		if !platform.Is(err, platform.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnIconIsMadeOfASignAndNotOfAWord(t *testing.T) {
	t.Parallel()
	sign, err := picture.Logo(drawn(t, 300, 260, 0))
	if err != nil {
		t.Fatal(err)
	}
	icon, ok, err := picture.Icon(sign)
	if err != nil || !ok || icon.Width != 64 || icon.Height != 64 {
		t.Errorf("%d × %d, %v, %v", icon.Width, icon.Height, ok, err)
	}
	word, err := picture.Logo(drawn(t, 600, 100, 0))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := picture.Icon(word); ok || err != nil {
		t.Errorf("a word became an icon: %v", err)
	}
}
