package handlers

import (
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"partnerdesk/platform"
	"partnerdesk/platform/csvfile"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/imports"
	"partnerdesk/views/papers"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// showUpload and takeUpload are the door of one kind of file.
func (s *Server) showUpload(kind desk.ImportKind) func(*request) error {
	return func(r *request) error {
		if kind == desk.ImportCredit && !r.can(readAllWallets) { // its rows may name any client
			return r.forbidden(readAllWallets)
		}
		return r.uploadPage(http.StatusOK, imports.UploadView{Kind: string(kind)})
	}
}

func (r *request) uploadPage(status int, v imports.UploadView) error {
	kind := desk.ImportKind(v.Kind)
	v.Ref, v.ClientName, v.Inactive = r.client.Ref, r.client.Name, r.client.Ref != "" && !r.client.Active
	v.Most, v.MostMB = desk.ImportMost(kind), csvfile.MaxBytes>>20
	for _, c := range desk.ImportColumns(kind) {
		v.Columns = append(v.Columns, imports.Column{Name: c.Name, Needed: c.Needed})
	}
	r.title = imports.Title(r.ctx(), v.Kind)
	return r.show(status, imports.Upload(v))
}

// takeUpload reads a file and keeps it; what it would do is a page of its own.
func (s *Server) takeUpload(kind desk.ImportKind) func(*request) error {
	return func(r *request) error {
		if kind == desk.ImportCredit && !r.can(readAllWallets) {
			return r.forbidden(readAllWallets)
		}
		f, problems, err := decode[imports.Form](r)
		if err != nil {
			return err
		}
		v := imports.UploadView{Kind: string(kind), Pasted: f.CSV, Problems: problems}
		from, name, err := r.sentFile()
		if err != nil {
			return err
		}
		if from == nil {
			problems.Set("file", r.t("Choose a file, or paste its rows below."))
			return r.uploadPage(http.StatusUnprocessableEntity, v)
		}
		defer from.Close()
		table, err := csvfile.Read(from, desk.ImportColumns(kind), desk.ImportMost(kind))
		id := s.NewID()
		if err == nil {
			err = r.desk.Upload(r.ctx(), id, kind, r.client.Ref, name, table)
		}
		if e, status, ok := refused(err); ok {
			field := "file"
			if name == pastedName {
				field = "csv"
			}
			v.Problems = problemsOf(e, "file", field)
			return r.uploadPage(status, v)
		}
		if err != nil {
			return err
		}
		return r.done(paths.Import(id))
	}
}

// pastedName is the name of a file that was pasted.
const pastedName = "pasted.csv"

// sentFile is the file of the form, or what was pasted; nil where there is neither. A
// form's own reading would drop the tabs that part pasted cells.
func (r *request) sentFile() (io.ReadCloser, string, error) {
	req := r.Request()
	if req.MultipartForm != nil && len(req.MultipartForm.File["file"]) > 0 {
		h := req.MultipartForm.File["file"][0]
		f, err := h.Open()
		name := strings.Map(func(c rune) rune {
			if c < ' ' || c == 0x7f {
				return -1
			}
			return c
		}, strings.ToValidUTF8(filepath.Base(strings.ReplaceAll(h.Filename, `\`, "/")), ""))
		if name == "" || name == "." || name == pastedName {
			name = "file.csv"
		}
		return f, name, err
	}
	if text := req.PostForm.Get("csv"); strings.TrimSpace(text) != "" {
		return io.NopCloser(strings.NewReader(text)), pastedName, nil
	}
	return nil, "", nil
}

// importTemplate is an empty file with a head and sample rows.
func (s *Server) importTemplate(r *request) error {
	kind := r.Param("kind")
	rows := desk.ImportTemplate(desk.ImportKind(kind))
	if len(rows) < 2 {
		return platform.Errorf(platform.NotFound, "There is no such template.")
	}
	return r.sendCSV(kind+"-template.csv", func(write func(...string)) {
		for _, row := range rows {
			write(row...)
		}
	})
}

// sendCSV answers with a small file. What begins like a formula is led by an apostrophe.
func (r *request) sendCSV(name string, fill func(write func(cells ...string))) error {
	out, err := r.beginCSV(name)
	if err != nil {
		return err
	}
	fill(func(cells ...string) {
		safe := make([]string, len(cells))
		for i, c := range cells {
			safe[i] = papers.Cell(c)
		}
		_ = out.Write(safe) // a failure stays and is told by Error
	})
	out.Flush()
	return out.Error()
}

// ownDryRun is what the file of the address would do, for its sender, who may.
func (r *request) ownDryRun() (desk.DryRun, error) {
	d, err := r.desk.DryRun(r.ctx(), r.Param("import"))
	if d.Kind != "" {
		if needs := jobActions[desk.ImportAct(d.Kind)]; !r.can(needs) {
			return d, r.forbidden(needs)
		}
	}
	return d, err
}

func (s *Server) showImport(r *request) error { return r.importPage(http.StatusOK, nil) }

func (r *request) importPage(status int, p ui.Problems) error {
	d, err := r.ownDryRun()
	if err != nil {
		return err
	}
	v := imports.DryView{ID: d.Import.ID, Kind: string(d.Kind), Ref: d.Import.ClientRef, File: d.Import.File, Good: d.Good, Bad: d.Bad, Mendable: d.Mendable, Unused: d.Import.Table.Unused,
		Mark: d.Mark, Began: d.Began, Mended: d.Import.Mend, Total: d.Total, Second: d.Second, Unread: d.Unread, Problems: p, Now: r.now()}
	if v.Ref != "" {
		c, err := r.desk.Client(r.ctx(), v.Ref)
		if err != nil {
			return err
		}
		v.ClientName = c.Name
	}
	if d.Same != nil {
		v.Same = imports.Same{Job: d.Same.ID, By: d.Same.Actor.Name, At: d.Same.Created}
	}
	if d.Kind == desk.ImportCredit {
		if v.Pool, err = r.poolAgainst(); err != nil {
			return err
		}
	}
	rows := d.Rows
	switch v.Show = r.QueryParam("show"); v.Show {
	case imports.ShowBad:
		rows = slices.DeleteFunc(slices.Clone(rows), func(x desk.ImportRow) bool { return len(x.Faults) == 0 })
	case imports.ShowGood:
		rows = slices.DeleteFunc(slices.Clone(rows), func(x desk.ImportRow) bool { return len(x.Faults) > 0 })
	default:
		v.Show = imports.ShowAll
		// What needs a look stands first: in 5,000 rows nobody finds the three.
		rows = slices.Clone(rows)
		slices.SortStableFunc(rows, func(a, b desk.ImportRow) int { return min(1, len(b.Faults)) - min(1, len(a.Faults)) })
	}
	rows, v.Pages = sheet(r, rows, v.PageURL)
	for _, x := range rows {
		v.Rows = append(v.Rows, r.importRow(d.Kind, x))
	}
	r.title = imports.Title(r.ctx(), v.Kind)
	return r.show(status, imports.DryRun(v))
}

// poolAgainst is what the reseller's own account held against what the wallets
// promise; nil where nobody wrote it down.
func (r *request) poolAgainst() (*imports.Pool, error) {
	pool, err := r.s.Store.Settings.Pool(r.ctx(), r.person.Partner)
	if err != nil || pool.At.IsZero() {
		return nil, err
	}
	figures, err := r.desk.Figures(r.ctx())
	if err != nil {
		return nil, err
	}
	return &imports.Pool{Holds: pool.Amount, Promised: figures.Value.ClientSums.Balance, At: pool.At}, nil
}

// importRow draws a row of a dry run.
func (r *request) importRow(kind desk.ImportKind, x desk.ImportRow) imports.Row {
	row := imports.Row{Line: x.Line, Note: x.Note}
	for _, f := range x.Faults {
		row.Faults = append(row.Faults, f.String())
	}
	switch c := x.Cells; kind {
	case desk.ImportAgents:
		row.Cells = []string{c[0], c[1], c[2], c[3]}
	case desk.ImportMasks:
		row.Cells = []string{c[4], c[0], c[1], c[2]}
	default:
		row.Cells = []string{c[0], c[1], c[2], c[3]}
		if x.Client == nil {
			break
		}
		row.Ref, row.Cells[0] = x.Client.Ref, x.Client.Name
		if x.Amount > 0 {
			row.Cells[1] = "+" + x.Amount.String()
			row.Before, row.After = r.t("not known"), r.t("not known")
		}
		if x.Before != nil {
			row.Before = x.Before.String()
		}
		if x.After != nil && x.Amount > 0 {
			row.After = x.After.String()
		}
		if t := x.Till; t != nil {
			row.Cells[2] = words.Date(words.WithZone(r.ctx(), words.India), *t)
		}
	}
	return row
}

// decideImport does what somebody says to a dry run.
func (s *Server) decideImport(r *request) error {
	f, _, err := decode[imports.Answer](r)
	if err != nil {
		return err
	}
	d, err := r.ownDryRun()
	if err != nil {
		return err
	}
	id := d.Import.ID
	switch f.Do {
	case imports.Drop:
		if err := r.desk.DropImport(r.ctx(), id); err != nil {
			return err
		}
		return r.done(imports.Home(string(d.Kind), d.Import.ClientRef))
	case imports.Mend:
		if err := r.desk.MendImport(r.ctx(), id); err != nil {
			return err
		}
		return r.done(paths.Import(id))
	case imports.Begin:
		if d.Kind == desk.ImportCredit {
			if ok, err := r.proven(); !ok {
				return err
			}
		}
		if err := r.desk.BeginImport(r.ctx(), id, f.Mark); err != nil {
			e, status, ok := refused(err)
			if !ok {
				return err
			}
			return r.importPage(status, problemsOf(e))
		}
		return r.done(paths.Job(id))
	}
	return r.importPage(http.StatusUnprocessableEntity, ui.Problems{"": r.t("Choose what is to be done.")})
}

// importFaults are the rows that can't be done, with what is wrong with each, to be
// mended and sent again.
func (s *Server) importFaults(r *request) error {
	d, err := r.ownDryRun()
	if err != nil {
		return err
	}
	return r.sendCSV(string(d.Kind)+"-to-mend.csv", func(write func(...string)) {
		var head []string
		for _, c := range d.Columns {
			head = append(head, c.Name)
		}
		write(append(head, "line", "problem")...)
		for _, x := range d.Rows {
			if len(x.Faults) == 0 {
				continue
			}
			var faults []string
			for _, f := range x.Faults {
				faults = append(faults, f.String())
			}
			write(append(slices.Clone(x.Cells), decimal(int64(x.Line)), strings.Join(faults, "; "))...)
		}
	})
}

// jobFailures are the rows of a job that were refused, in the columns of the file that
// they came from where there was one. What was not begun is not among them: the job can
// go on with it, and would do it a second time.
func (s *Server) jobFailures(r *request) error {
	j, err := r.mayJob()
	if err != nil {
		return err
	}
	rows, err := s.Store.Jobs.Rows(r.ctx(), j.ID, store.RowRefused, -1, store.JobsAtMost)
	if err != nil {
		return err
	}
	kind := desk.ImportKindOf(desk.JobAct(j.Act))
	return r.sendCSV("failures.csv", func(write func(...string)) {
		head := []string{"client"}
		if kind != "" {
			head = nil
			for _, c := range desk.ImportColumns(kind) {
				head = append(head, c.Name)
			}
		}
		write(append(head, "row", "reason")...)
		for _, row := range rows {
			cells := desk.ImportCells(kind, row)
			if kind == "" {
				cells = []string{row.Name}
			}
			write(append(cells, row.Name, row.Note)...)
		}
	})
}

// jobPasswords hands out the passwords that a job made, once for each press, or
// forgets them.
func (s *Server) jobPasswords(r *request) error {
	j, err := r.mayJob()
	if err != nil {
		return err
	}
	if desk.JobAct(j.Act) != desk.JobAgents {
		return platform.Errorf(platform.NotFound, "This job made no passwords.")
	}
	values, err := r.formValues()
	if err != nil {
		return err
	}
	if values.Get("do") == "forget" {
		if err := r.desk.ForgetPasswords(r.ctx(), j.ID); err != nil {
			return err
		}
		if err := r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The passwords are forgotten here.")}); err != nil {
			return err
		}
		return r.done(paths.Job(j.ID))
	}
	r.afterFile = paths.Job(j.ID)
	if ok, err := r.proven(); !ok {
		return err
	}
	all, err := r.desk.JobPasswords(r.ctx(), j.ID)
	if err != nil {
		return err
	}
	rows, err := s.Store.Jobs.Rows(r.ctx(), j.ID, "", -1, store.JobsAtMost)
	if err != nil {
		return err
	}
	return r.sendCSV("agent-passwords.csv", func(write func(...string)) {
		write("name", "email", "extension", "password", "state")
		for _, row := range rows {
			secret, ok := all[row.N]
			if !ok || row.State != store.RowDone && row.State != store.RowOpen {
				continue
			}
			cells := desk.ImportCells(desk.ImportAgents, row)
			state := r.t("Added")
			if row.State == store.RowOpen {
				state = r.t("Being checked")
			}
			ext := cells[3]
			if said, ok := strings.CutPrefix(row.Note, desk.ExtensionNote); ok {
				ext = said
			}
			write(cells[0], cells[1], ext, secret, state)
		}
	})
}
