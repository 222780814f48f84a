package signature_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"partnerdesk/platform"
	"partnerdesk/platform/signature"
)

// inked is the rectangle that holds everything dark.
func inked(t *testing.T, picture []byte) image.Rectangle {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	var r image.Rectangle
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if v, _, _, _ := img.At(x, y).RGBA(); v < 0x8000 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

func TestANameIsWrittenWithinThePicture(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"A", "Gauri Phadke", "  Renée   d’Souza ", strings.Repeat("Wg", signature.Longest/2), strings.Repeat("l", signature.Longest)} {
		picture, err := signature.PNG(name)
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		got := inked(t, picture)
		if room := image.Rect(20, 10, signature.Width-20, signature.Height-10); got.Empty() || !got.In(room) {
			t.Errorf("%q is written at %v, outside %v", name, got, room)
		}
		if len(picture) > 100<<10 {
			t.Errorf("%q takes %d bytes", name, len(picture))
		}
	}
	one, _ := signature.PNG("Gauri  Phadke ")
	two, _ := signature.PNG("Gauri Phadke")
	other, _ := signature.PNG("Gauri Phatke")
	if !bytes.Equal(one, two) || bytes.Equal(two, other) {
		t.Error("the picture does not follow the name")
	}
}

func TestWhatCannotBeWrittenIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", " \t ", strings.Repeat("a", signature.Longest+1), "गौरी", "Gauri ☃"} {
		_, err := signature.PNG(name)
		if !platform.Is(err, platform.Invalid) {
			t.Errorf("%q gives %v", name, err)
		}
	}
}
