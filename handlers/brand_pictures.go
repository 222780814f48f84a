package handlers

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"partnerdesk/platform"
	"partnerdesk/platform/picture"
	"partnerdesk/store"
	"partnerdesk/views/brand"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
	"partnerdesk/views/ui"
)

// uploadTime bounds the sending of a picture.
const uploadTime = 2 * time.Minute

var pictureKinds = []store.PictureKind{store.LogoLight, store.LogoDark, store.IconOf}

// pictureOf is where staff see a brand's picture; its hash keeps a new one from being
// taken for the old.
func pictureOf(b store.Brand, kind store.PictureKind) string {
	return paths.With(paths.BrandPicture(b.ID, string(kind)), "v", b.Pictures[kind].Hash)
}

// wide says that a logo has the name in it, so that it stands alone.
func wide(p store.Picture) bool { return !picture.Square(p.Width, p.Height) }

func (r *request) pictureRows(b store.Brand) []settings.PictureRow {
	rows := []settings.PictureRow{
		{Kind: string(store.LogoLight), Label: r.t("Logo"), Hint: r.t("On white, and on paper.")},
		{Kind: string(store.LogoDark), Label: r.t("Logo for the dark theme"), Hint: r.t("Without one, the logo stands on a white plate there."), Dark: true},
		{Kind: string(store.IconOf), Label: r.t("Icon"), Hint: r.t("Square, for tabs and bookmarks. Made of the logo where that is nearly square, else of the mark.")},
	}
	for i := range rows {
		kind := store.PictureKind(rows[i].Kind)
		if p, ok := b.Pictures[kind]; ok {
			rows[i].Address, rows[i].Made = pictureOf(b, kind), p.Made
		}
	}
	return rows
}

// showBrandPicture is a brand's picture for its staff. A brand without an icon has
// the one that is drawn of its mark.
func (s *Server) showBrandPicture(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	kind := store.PictureKind(r.Param("kind"))
	r.Response().Header().Set("Cache-Control", "private, max-age=3600")
	if p, ok := b.Pictures[kind]; ok {
		body, err := s.Store.Brands.Picture(r.ctx(), b.ID, p.Hash)
		if err != nil {
			return err
		}
		return r.Blob(http.StatusOK, "image/png", body)
	}
	if kind != store.IconOf {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	svg, err := brand.Icon(b.Accent, markOf(b))
	if err != nil {
		return err
	}
	return r.compressed(http.StatusOK, "image/svg+xml", svg)
}

// setBrandPicture takes an upload. It is read piece by piece: one that is too large is
// read to its end without being kept, so that the browser gets its answer.
func (s *Server) setBrandPicture(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	kind := store.PictureKind(r.QueryParam("kind"))
	if !slices.Contains(pictureKinds, kind) {
		return platform.Errorf(platform.Invalid, "This form has a field that does not belong to it.")
	}
	// Slow lines may take their time over a large file, to be told that it is.
	_ = http.NewResponseController(r.Response()).SetReadDeadline(time.Now().Add(uploadTime))
	raw, err := upload(r.Request(), string(kind), picture.MaxBytes+1)
	if err != nil {
		return err
	}
	refuse := func(status int, text string) error {
		return r.brandPage(status, b, brandPage{form: formOf(b), pictures: ui.Problems{string(kind): text}})
	}
	if len(raw) == 0 {
		return refuse(http.StatusUnprocessableEntity, r.t("Choose a file first."))
	}
	made, err := picture.Logo(raw)
	if e, status, ok := refused(err); ok {
		return refuse(status, r.t(e.Msg))
	}
	if err != nil {
		return err
	}
	all, err := r.picturesOf(b, kind, made)
	if e, status, ok := refused(err); ok {
		return refuse(status, r.t(e.Msg))
	}
	if err != nil {
		return err
	}
	if err := r.desk.SetBrandPictures(r.ctx(), b, all...); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The picture is in use from the next page on.")}); err != nil {
		return err
	}
	return r.done(paths.Brand(b.ID) + "#pictures")
}

// picturesOf are the pictures that follow from one that was uploaded: a logo brings
// an icon, unless somebody chose one.
func (r *request) picturesOf(b store.Brand, kind store.PictureKind, made picture.PNG) ([]store.NewPicture, error) {
	one := func(k store.PictureKind, p picture.PNG, derived bool) store.NewPicture {
		return store.NewPicture{Kind: k, PNG: p.Data, Width: p.Width, Height: p.Height, Made: derived}
	}
	icon, ok, err := picture.Icon(made)
	if err != nil {
		return nil, err
	}
	switch kind {
	case store.IconOf:
		if !ok {
			return nil, platform.Errorf(platform.Invalid, "An icon has to be nearly square, or nobody could make it out in a tab.")
		}
		return []store.NewPicture{one(store.IconOf, icon, false)}, nil
	case store.LogoLight:
		all := []store.NewPicture{one(kind, made, false)}
		if has, chosen := b.Pictures[store.IconOf]; ok && (!chosen || has.Made) {
			all = append(all, one(store.IconOf, icon, true))
		}
		return all, nil
	}
	return []store.NewPicture{one(kind, made, false)}, nil
}

func (s *Server) removeBrandPicture(r *request) error {
	b, err := r.namedBrand()
	if err != nil {
		return err
	}
	values, err := r.formValues()
	if err != nil {
		return err
	}
	kinds := []store.PictureKind{store.PictureKind(values.Get("kind"))}
	if _, ok := b.Pictures[kinds[0]]; !ok {
		return r.done(paths.Brand(b.ID) + "#pictures") // gone already
	}
	if icon, ok := b.Pictures[store.IconOf]; ok && icon.Made && kinds[0] == store.LogoLight {
		kinds = append(kinds, store.IconOf)
	}
	if err := r.desk.RemoveBrandPictures(r.ctx(), b, kinds...); err != nil {
		return err
	}
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The picture is removed.")}); err != nil {
		return err
	}
	return r.done(paths.Brand(b.ID) + "#pictures")
}

// upload reads the file of one field, most bytes of it at most, and passes over all
// the rest. There is none where the field is empty or missing.
func upload(req *http.Request, field string, most int64) ([]byte, error) {
	if kind, _, _ := mime.ParseMediaType(req.Header.Get("Content-Type")); kind != "multipart/form-data" {
		return nil, nil
	}
	parts, err := req.MultipartReader()
	if err != nil {
		return nil, platform.Errorf(platform.Invalid, "This form could not be read.")
	}
	var raw []byte
	for {
		var part *multipart.Part
		if part, err = parts.NextPart(); errors.Is(err, io.EOF) {
			return raw, nil
		}
		if err == nil && part.FormName() == field && raw == nil {
			raw, err = io.ReadAll(io.LimitReader(part, most))
		}
		if err == nil {
			_, err = io.Copy(io.Discard, part)
		}
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			return nil, echo.NewHTTPError(http.StatusRequestEntityTooLarge, "This file is much too large. A logo has at most 4 MB.")
		case err != nil:
			return nil, platform.Errorf(platform.Invalid, "This form could not be read.")
		}
	}
}
