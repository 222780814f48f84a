package handlers

import (
	"archive/zip"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/views/papers"
	"partnerdesk/views/paths"
	"partnerdesk/views/privacy"
)

// copyClient sends one archive with all that is held of a client: the rows of this
// dashboard by table, what the platform tells, the KYC with its numbers whole, and the
// statement. It is noted before anything is sent.
func (s *Server) copyClient(r *request) error {
	f, problems, err := decode[privacy.ReasonForm](r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return r.privacyPage(http.StatusUnprocessableEntity, f, problems)
	}
	r.afterFile = paths.Privacy(r.client.Ref)
	if ok, err := r.proven(); !ok {
		return err
	}
	files, absent, err := r.gathered()
	if err != nil {
		return err
	}
	statement, err := r.statement(desk.StatementQuery{}, false)
	if err != nil {
		if !away(err) {
			return err
		}
		absent = append(absent, "statement.csv")
	}
	r.audit("privacy.copy", "client", r.client.Ref, r.client.Ref, "Took a copy of all that is held: "+f.Reason)
	h := r.Response().Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", `attachment; filename="client-`+r.client.Ref+`-`+r.now().Format(time.DateOnly)+`.zip"`)
	r.Response().WriteHeader(http.StatusOK)
	out := &streamed{w: r.Response(), until: http.NewResponseController(r.Response())}
	z := zip.NewWriter(out)
	add := func(name string, write func(io.Writer) error) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: r.now()})
		if err != nil {
			return err
		}
		return write(w)
	}
	err = add("README.txt", func(w io.Writer) error {
		_, err := io.WriteString(w, r.aboutCopy(absent))
		return err
	})
	for _, one := range files {
		if err == nil {
			err = add(one.name, func(w io.Writer) error {
				enc := json.NewEncoder(w)
				enc.SetIndent("", "  ")
				return enc.Encode(one.value)
			})
		}
	}
	if err == nil && statement.Entries != nil {
		err = add("statement.csv", func(w io.Writer) error {
			_, err := papers.CSV(r.ctx(), w, statement)
			return err
		})
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		panic(http.ErrAbortHandler) // without its end nobody takes the archive for whole
	}
	return nil
}

type copied struct {
	name  string
	value any
}

// gathered is everything but the statement, and the names of files that the platform
// gave nothing for.
func (r *request) gathered() (files []copied, absent []string, err error) {
	tables, err := r.s.Store.Privacy.Dump(r.ctx(), r.person.Partner, r.client.Ref)
	if err != nil {
		return nil, nil, err
	}
	files = append(files, copied{"dashboard/client.json", map[string]any{"name": r.client.Name, "email": r.client.Email, "mobile": r.client.Mobile, "active": r.client.Active, "since": r.client.Created}})
	for _, name := range slices.Sorted(maps.Keys(tables)) {
		if len(tables[name]) > 0 {
			files = append(files, copied{"dashboard/" + name + ".json", tables[name]})
		}
	}
	o, err := r.s.Store.Onboarding.ByClient(r.ctx(), r.person.Partner, r.client.Ref)
	if err == nil {
		pan, gstin, err := r.s.Store.Onboarding.Reveal(r.ctx(), r.person.Partner, o.ID)
		if err != nil {
			return nil, nil, err
		}
		given, err := r.s.Store.Consents.OfClient(r.ctx(), r.person.Partner, r.client.Ref)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, copied{"kyc.json", map[string]any{"name": o.Name, "email": o.Email, "mobile": o.Mobile, "business_type": o.BusinessType, "pan": pan, "gstin": gstin,
			"aadhaar": lastFour(o.Facts.AadhaarLast4), "facts": o.Facts, "consents": given}})
	} else if !platform.Is(err, platform.NotFound) {
		return nil, nil, err
	}
	detail, err := r.desk.Detail(r.ctx(), r.client.Ref)
	files, absent, err = toldOr(files, absent, "platform/client.json", detail.Value, err)
	if err != nil {
		return nil, nil, err
	}
	agents, err := r.desk.Agents(r.ctx(), r.client.Ref)
	files, absent, err = toldOr(files, absent, "platform/agents.json", agents.Value, err)
	if err != nil {
		return nil, nil, err
	}
	numbers, err := r.desk.Numbers(r.ctx(), r.client.Ref)
	files, absent, err = toldOr(files, absent, "platform/numbers.json", numbers.Value, err)
	return files, absent, err
}

// toldOr adds what the platform told, or notes that it did not.
func toldOr(files []copied, absent []string, name string, value any, err error) ([]copied, []string, error) {
	switch {
	case err == nil:
		return append(files, copied{name, value}), absent, nil
	case away(err):
		return files, append(absent, name), nil
	}
	return files, absent, err
}

func lastFour(digits string) string {
	if digits == "" {
		return ""
	}
	return "XXXX XXXX " + digits
}

// aboutCopy says what is in the archive.
func (r *request) aboutCopy(absent []string) string {
	text := r.t("What is held of %s, taken on %s.", r.client.Name, r.now().Format(time.RFC1123)) + "\n\n" +
		r.t("dashboard/: the rows of the reseller’s dashboard, a file for each table. Sealed copies and the hashes of passwords are left out.\nplatform/: what the telephony platform tells.\nkyc.json: the identity check, and what was agreed to. Of an Aadhaar number only the last four digits are held.\nstatement.csv: every entry of the wallet.") + "\n"
	if len(absent) > 0 {
		text += "\n" + r.t("The platform did not answer, so these are missing: %s.", strings.Join(absent, ", ")) + "\n"
	}
	return text
}
