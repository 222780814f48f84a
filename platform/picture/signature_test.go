package picture_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/picture"
)

// photo is a JPEG whose upper left quarter is dark, held as EXIF says; 0 says nothing.
func photo(t *testing.T, w, h, held int) []byte {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if x >= w/2 || y >= h/2 {
				m.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	if held == 0 {
		return b.Bytes()
	}
	exif := append([]byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), byte(held))
	exif = append(exif, 0, 0, 0, 0, 0, 0)
	return bytes.Join([][]byte{b.Bytes()[:2], exif, b.Bytes()[2:]}, nil)
}

func TestAPhotoOfASignatureIsTurnedUpright(t *testing.T) {
	t.Parallel()
	for held, dark := range map[int]string{0: "left top", 1: "left top", 2: "right top", 3: "right bottom", 4: "left bottom",
		5: "left top", 6: "right top", 7: "right bottom", 8: "left bottom", 9: "left top"} {
		w, h, most := 60, 40, 60
		if held == 6 { // a large one, too
			w, h, most = 1500, 1000, 1000
		}
		got, err := picture.Signature(photo(t, w, h, held))
		if err != nil {
			t.Fatal(err)
		}
		wide := held < 5 || held > 8
		if wide != (got.Width == most) || wide == (got.Height == most) || len(got.Data) > 1<<20 {
			t.Errorf("held %d: %d × %d, %d bytes", held, got.Width, got.Height, len(got.Data))
		}
		m, err := png.Decode(bytes.NewReader(got.Data))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []string{"left", "right"} {
			for _, y := range []string{"top", "bottom"} {
				at := image.Pt(got.Width/4, got.Height/4)
				if x == "right" {
					at.X *= 3
				}
				if y == "bottom" {
					at.Y *= 3
				}
				if isDark := m.At(at.X, at.Y).(color.Gray).Y < 128; isDark != (dark == x+" "+y) {
					t.Errorf("held %d: the %s is dark: %t", held, x+" "+y, isDark)
				}
			}
		}
	}
}

func TestANoisyPhotoStaysWithinAMegabyte(t *testing.T) {
	t.Parallel()
	m := image.NewGray(image.Rect(0, 0, 1000, 1000))
	for i, seed := 0, uint32(1); i < len(m.Pix); i++ {
		seed = seed*1664525 + 1013904223
		m.Pix[i] = byte(seed >> 24)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	got, err := picture.Signature(b.Bytes())
	if err != nil || len(got.Data) > 1<<20 {
		t.Errorf("%d bytes, %v", len(got.Data), err)
	}
}

func TestWhatIsNoPhotoOfASignature(t *testing.T) {
	t.Parallel()
	whole := photo(t, 300, 200, 6)
	for name, c := range map[string]struct {
		raw  []byte
		says string
	}{
		"nothing":                {nil, "PNG, JPEG or WebP"},
		"a GIF":                  {[]byte("GIF89a\x01\x00\x01\x00"), "PNG, JPEG or WebP"},
		"one that is cut off":    {whole[:len(whole)/2], "again"},
		"a bomb of pixels":       {claiming(60000, 60000), "too many pixels"},
		"one cut within its tag": {whole[:20], "PNG, JPEG or WebP"},
	} {
		if _, err := picture.Signature(c.raw); !platform.Is(err, platform.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
