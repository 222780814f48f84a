// Package picture takes logos and signatures that people upload and makes new pictures of them:
// nothing of an uploaded file is ever sent to anybody.
package picture

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // what may be uploaded
	"image/png"
	"math"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"

	"partnerdesk/platform"
)

// What may be uploaded, and how large what is made of it may be.
const (
	MaxBytes  = 4 << 20
	MaxPixels = 8_000_000 // 32 MB while it is open

	maxWidth, maxHeight = 800, 240
	minSide             = 16
	iconSide            = 64
)

// PNG is a picture that was made here.
type PNG struct {
	Data          []byte
	Width, Height int
}

// one lets a single picture be open at a time: each may take 60 MB while it is.
var one = make(chan struct{}, 1)

// Logo reads a PNG, JPEG or WebP and makes a PNG of it, without its transparent edge,
// at most 800 × 240 pixels, and without anything that is not a pixel. The size is
// judged before the pixels are read. What is refused is Invalid, with words to show.
func Logo(raw []byte) (PNG, error) {
	if err := judge(raw); err != nil {
		return PNG{}, err
	}
	one <- struct{}{}
	defer func() { <-one }()
	full, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return PNG{}, refused("This file is damaged: it could not be read to its end. Export it again.")
	}
	cut := trimmed(full)
	w, h := cut.Dx(), cut.Dy()
	if w < minSide || h < minSide {
		return PNG{}, refused("This picture is too small to be seen: it needs at least 16 pixels each way.")
	}
	return encode(scaled(full, cut, min(1, maxWidth/float64(w), maxHeight/float64(h)), 0))
}

// Icon makes the square picture of tabs and bookmarks, 64 pixels each way. A picture
// that is not nearly square would be a stripe there: ok is false then.
func Icon(logo PNG) (icon PNG, ok bool, err error) {
	if !Square(logo.Width, logo.Height) {
		return PNG{}, false, nil
	}
	m, err := png.Decode(bytes.NewReader(logo.Data))
	if err != nil {
		return PNG{}, false, err
	}
	scale := iconSide / float64(max(logo.Width, logo.Height))
	icon, err = encode(scaled(m, m.Bounds(), scale, iconSide))
	return icon, err == nil, err
}

// Square reports whether a picture of this size is a sign rather than a line of words.
func Square(width, height int) bool {
	return width > 0 && height > 0 && float64(max(width, height)) <= 1.6*float64(min(width, height))
}

// judge decides by a file's first bytes alone.
func judge(raw []byte) error {
	if len(raw) > MaxBytes {
		return refused("This file is larger than 4 MB. Export it smaller: 800 pixels wide are enough.")
	}
	if len(raw) == 0 {
		return refused("This file is empty.")
	}
	cfg, _, err := image.DecodeConfig(bytes.NewReader(raw))
	switch {
	case errors.Is(err, image.ErrFormat) && vector(raw):
		return refused("An SVG can’t be taken, because it can carry programs. Export the logo as a PNG, 800 pixels wide.")
	case err != nil:
		return refused("This is no PNG, JPEG or WebP picture. Export the logo as a PNG, 800 pixels wide.")
	case cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > MaxPixels/cfg.Height:
		return refused("This picture has more than 8 million pixels. Export it smaller: 800 pixels wide are enough.")
	}
	return nil
}

// vector reports whether a file is an SVG, as far as that can be told.
func vector(raw []byte) bool {
	head := bytes.ToLower(raw[:min(len(raw), 4096)])
	return bytes.Contains(head, []byte("<svg")) || bytes.HasPrefix(head, []byte{0x1f, 0x8b})
}

func refused(msg string) error { return platform.Errorf(platform.Invalid, "%s", msg) }

// trimmed is where a picture has anything to see.
func trimmed(m image.Image) image.Rectangle {
	if o, ok := m.(interface{ Opaque() bool }); ok && o.Opaque() {
		return m.Bounds()
	}
	b := m.Bounds()
	cut := image.Rectangle{Min: b.Max, Max: b.Min}
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if seen(m, x, y) {
				cut.Min.X, cut.Min.Y = min(cut.Min.X, x), min(cut.Min.Y, y)
				cut.Max.X, cut.Max.Y = max(cut.Max.X, x+1), max(cut.Max.Y, y+1)
			}
		}
	}
	if cut.Empty() {
		return image.Rectangle{}
	}
	return cut
}

// seen reports whether a pixel is more than a breath: the common kinds without an
// allocation for each.
func seen(m image.Image, x, y int) bool {
	const breath = 8
	switch m := m.(type) {
	case *image.NRGBA:
		return m.Pix[m.PixOffset(x, y)+3] > breath
	case *image.RGBA:
		return m.Pix[m.PixOffset(x, y)+3] > breath
	}
	_, _, _, a := m.At(x, y).RGBA()
	return a>>8 > breath
}

// scaled draws the cut in another size: its own, or in the middle of a square.
func scaled(m image.Image, cut image.Rectangle, scale float64, square int) *image.NRGBA {
	w := max(1, int(math.Round(float64(cut.Dx())*scale)))
	h := max(1, int(math.Round(float64(cut.Dy())*scale)))
	at := image.Rect(0, 0, w, h)
	size := at
	if square > 0 {
		size = image.Rect(0, 0, square, square)
		at = at.Add(image.Pt((square-w)/2, (square-h)/2))
	}
	out := image.NewNRGBA(size)
	draw.CatmullRom.Scale(out, at, m, cut, draw.Src, nil)
	return out
}

func encode(m image.Image) (PNG, error) {
	var buf bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(&buf, m); err != nil {
		return PNG{}, err
	}
	return PNG{Data: buf.Bytes(), Width: m.Bounds().Dx(), Height: m.Bounds().Dy()}, nil
}
