package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"partnerdesk/store"
	"partnerdesk/views/brand"
	"partnerdesk/views/paths"
)

// brandSheets keeps the stylesheet of each accent that was asked for. A sheet
// follows from its accent alone, so there is nothing to go stale.
type brandSheets struct {
	byAccent sync.Map // accent → brand.Sheet
	byHash   sync.Map // hash → brand.Sheet
}

func (b *brandSheets) url(accent string) string {
	if s, ok := b.byAccent.Load(accent); ok {
		return paths.BrandSheet(s.(brand.Sheet).Hash + ".css")
	}
	s, err := brand.Stylesheet(accent)
	if err != nil {
		return "" // our own colours
	}
	b.byHash.Store(s.Hash, s)
	b.byAccent.Store(accent, s)
	return paths.BrandSheet(s.Hash + ".css")
}

// icon is the address of a brand's icon; empty where its accent can't be read.
func (b *brandSheets) icon(of store.Brand) string {
	if p, ok := of.Pictures[store.IconOf]; ok {
		return logoURL(p)
	}
	svg, err := brand.Icon(of.Accent, markOf(of))
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(svg)
	return paths.BrandSheet(hex.EncodeToString(sum[:8]) + ".svg")
}

// logoURL is where a brand's host has one of its pictures.
func logoURL(p store.Picture) string { return paths.BrandSheet(p.Hash + ".png") }

// showBrandSheet answers a brand's stylesheet, its icon and its logo, under the hash
// of what is in them.
func (s *Server) showBrandSheet(r *request) error {
	if hash, ok := strings.CutSuffix(r.Param("sheet"), ".png"); ok {
		body, err := s.Store.Brands.Picture(r.ctx(), r.site.brand.ID, hash)
		if err != nil {
			return err
		}
		r.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		return r.Blob(http.StatusOK, "image/png", body)
	}
	if paths.BrandSheet(r.Param("sheet")) == s.brands.icon(r.site.brand) {
		svg, err := brand.Icon(r.site.brand.Accent, markOf(r.site.brand))
		if err != nil {
			return err
		}
		r.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		return r.compressed(http.StatusOK, "image/svg+xml", svg)
	}
	// The page that named the sheet may have come from before a restart.
	s.brands.url(r.site.brand.Accent)
	found, ok := s.brands.byHash.Load(strings.TrimSuffix(r.Param("sheet"), ".css"))
	if !ok {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	r.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return r.compressed(http.StatusOK, "text/css; charset=utf-8", found.(brand.Sheet).CSS)
}
