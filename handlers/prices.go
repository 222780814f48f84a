package handlers

import (
	"cmp"
	"net/http"
	"slices"

	"partnerdesk/platform"
	"partnerdesk/store"
	"partnerdesk/views/numbers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

const priceBookKey = "prices"

// priceBook is the partner's own prices; empty where it has none.
func (r *request) priceBook() (numbers.PriceBook, error) {
	var b numbers.PriceBook
	err := r.s.Store.Settings.Get(r.ctx(), r.person.Partner, priceBookKey, &b)
	if platform.Is(err, platform.NotFound) {
		err = nil
	}
	return b, err
}

func (s *Server) showPrices(r *request) error {
	book, err := r.priceBook()
	if err != nil {
		return err
	}
	lines := []numbers.PriceLine{{}}
	names, err := r.soldIn()
	if err != nil {
		return err
	}
	for _, p := range book.Prices {
		if p.Region != "" && !slices.Contains(names, p.Region) {
			names = append(names, p.Region)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		lines = append(lines, numbers.PriceLine{Region: name})
	}
	typed := func(p *platform.Paise) string {
		if p == nil {
			return ""
		}
		return p.Wire()
	}
	for i := range lines {
		for _, p := range book.Prices {
			if p.Region == lines[i].Region {
				lines[i].Monthly, lines[i].Setup = typed(p.Monthly), typed(p.Setup)
			}
		}
	}
	return r.pricesPage(http.StatusOK, numbers.PricesView{Lines: lines})
}

// soldIn are the names of the regions in which numbers are sold, and of those that
// clients hold numbers of.
func (r *request) soldIn() ([]string, error) {
	names, err := r.desk.NumberRegions(r.ctx())
	if err != nil {
		return nil, err
	}
	some, err := r.desk.Clients(r.ctx(), store.Filter{Limit: 1})
	if err != nil || len(some.Clients) == 0 {
		return names, err
	}
	regions, err := r.desk.Regions(r.ctx(), some.Clients[0].Ref)
	if err := tolerable(err); err != nil {
		return nil, err
	}
	for _, g := range regions.Value {
		if !slices.Contains(names, g.Name) {
			names = append(names, g.Name)
		}
	}
	return names, nil
}

func (r *request) pricesPage(status int, v numbers.PricesView) error {
	v.MayEdit = r.can(editPrices)
	r.title = r.t("Prices")
	return r.show(status, numbers.Prices(v))
}

func (s *Server) savePrices(r *request) error {
	f, problems, err := decode[numbers.PricesForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		v := numbers.PricesView{Problems: problems}
		at := func(all []string, i int) string {
			if i < len(all) {
				return all[i]
			}
			return ""
		}
		for i, region := range f.Regions {
			v.Lines = append(v.Lines, numbers.PriceLine{Region: region, Monthly: at(f.Monthly, i), Setup: at(f.Setup, i)})
		}
		return r.pricesPage(http.StatusUnprocessableEntity, v)
	}
	book := f.Book()
	slices.SortFunc(book.Prices, func(a, b numbers.Price) int { return cmp.Compare(a.Region, b.Region) })
	if err := s.Store.Settings.Put(r.ctx(), r.person.Partner, priceBookKey, book); err != nil {
		return err
	}
	r.audit("prices.save", "prices", priceBookKey, "", "Saved the price book")
	if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The prices are saved.")}); err != nil {
		return err
	}
	return r.done(paths.Prices)
}
