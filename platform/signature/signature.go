// Package signature writes a typed name as a picture, for those who cannot or do not
// want to draw one.
package signature

import (
	"bytes"
	_ "embed"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"partnerdesk/platform"
)

// DancingScript.ttf is Dancing Script by The Dancing Script Project Authors, under the SIL Open Font
// License that lies beside it.
//
//go:embed DancingScript.ttf
var script []byte

var face = sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(script) })

// Longest is how many characters a typed name may have.
const Longest = 60

// The picture, in pixels: as wide as the field to draw in on a dense screen.
const (
	Width, Height = 900, 240
	margin        = 40
	biggest       = 110 // points
)

// ink is what a drawn signature has too.
var ink = color.RGBA{0x14, 0x16, 0x1c, 0xff}

// PNG is a name in a script face, dark on white. A name that is empty or too long,
// or in letters that the face does not have, is Invalid at "typed".
func PNG(name string) ([]byte, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return nil, platform.Field("typed", "Type the name.")
	}
	if utf8.RuneCountInString(name) > Longest {
		return nil, platform.Field("typed", "Use at most 60 characters.")
	}
	f, err := face()
	if err != nil {
		return nil, err
	}
	var buf sfnt.Buffer
	for _, r := range name {
		if n, err := f.GlyphIndex(&buf, r); err != nil || n == 0 {
			return nil, platform.Field("typed", "This can only be typed in Latin letters. Draw the signature, or upload a picture of it.")
		}
	}
	size := float64(biggest)
	set, box, err := fitted(f, name, size)
	if err != nil {
		return nil, err
	}
	if wide, high := width(box), height(box); wide > Width-2*margin || high > Height-margin {
		size *= min(float64(Width-2*margin)/float64(wide), float64(Height-margin)/float64(high))
		if set, box, err = fitted(f, name, size); err != nil {
			return nil, err
		}
	}
	page := image.NewGray(image.Rect(0, 0, Width, Height))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	d := font.Drawer{Dst: page, Src: image.NewUniform(ink), Face: set, Dot: fixed.Point26_6{
		X: fixed.I(margin) - box.Min.X,
		Y: (fixed.I(Height) - box.Min.Y - box.Max.Y) / 2,
	}}
	d.DrawString(name)
	var out bytes.Buffer
	if err := png.Encode(&out, page); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func fitted(f *sfnt.Font, name string, size float64) (font.Face, fixed.Rectangle26_6, error) {
	set, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, fixed.Rectangle26_6{}, err
	}
	box, _ := font.BoundString(set, name)
	return set, box, nil
}

func width(b fixed.Rectangle26_6) int  { return (b.Max.X - b.Min.X).Ceil() }
func height(b fixed.Rectangle26_6) int { return (b.Max.Y - b.Min.Y).Ceil() }
