package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"math"

	"golang.org/x/image/draw"
)

// What a photo of a signature may have: that of a phone has 12 million pixels.
const (
	MaxPhotoBytes  = 10 << 20
	maxPhotoPixels = 16_000_000
	maxSide        = 1000 // in grey, that is always less than 1 MB
)

// Signature reads a PNG, JPEG or WebP, such as a phone's photo of a signed paper, and
// makes a grey PNG of it: upright, at most 1000 pixels each way and 1 MB, and nothing
// in it that is not a pixel. What is refused is Invalid, with words to show.
func Signature(raw []byte) (PNG, error) {
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return PNG{}, refused("This is no PNG, JPEG or WebP picture. Take a photo of the signature, or draw it.")
	}
	most := MaxPixels
	if kind == "jpeg" {
		most = maxPhotoPixels // of which each takes half as much while it is open
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > most/cfg.Height {
		return PNG{}, refused("This picture has too many pixels. Choose a smaller one: 2,000 pixels wide are enough.")
	}
	one <- struct{}{}
	defer func() { <-one }()
	full, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return PNG{}, refused("This picture could not be read to its end. Take the photo again.")
	}
	b := full.Bounds()
	scale := min(1, maxSide/float64(b.Dx()), maxSide/float64(b.Dy()))
	small := image.NewRGBA(image.Rect(0, 0, max(1, int(math.Round(float64(b.Dx())*scale))), max(1, int(math.Round(float64(b.Dy())*scale)))))
	draw.Draw(small, small.Rect, image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(small, small.Rect, full, b, draw.Over, nil)
	turned := 1
	if kind == "jpeg" {
		turned = orientation(raw)
	}
	return encode(upright(small, turned))
}

// upright is a picture in grey, turned as its camera was held: from 1 to 8, as EXIF
// numbers them.
func upright(m *image.RGBA, turned int) *image.Gray {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if turned >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewGray(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			sx, sy := x, y
			if turned >= 5 { // the camera's rows are columns
				sx, sy = y, x
			}
			switch turned {
			case 2, 3, 7, 8:
				sx = w - 1 - sx
			}
			switch turned {
			case 3, 4, 6, 7:
				sy = h - 1 - sy
			}
			out.Set(x, y, m.RGBAAt(sx, sy))
		}
	}
	return out
}

// orientation is how the camera of a JPEG was held; 1, upright, where it does not say.
func orientation(raw []byte) int {
	for at := 2; at+4 <= len(raw) && raw[at] == 0xff; {
		marker, size := raw[at+1], int(binary.BigEndian.Uint16(raw[at+2:]))
		if marker == 0xda || size < 2 || at+2+size > len(raw) { // the pixels, or nonsense
			return 1
		}
		if body := raw[at+4 : at+2+size]; marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")) {
			return heldAs(body[6:])
		}
		at += 2 + size
	}
	return 1
}

// heldAs looks for the orientation (0x0112) in the first directory of EXIF's TIFF.
func heldAs(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > len(tiff) {
		return 1
	}
	n := int(order.Uint16(tiff[at:]))
	for i := range n {
		entry := at + 2 + 12*i
		if entry+12 > len(tiff) {
			return 1
		}
		if order.Uint16(tiff[entry:]) == 0x0112 {
			if v := int(order.Uint16(tiff[entry+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}
