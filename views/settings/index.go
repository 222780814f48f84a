package settings

// Page is one page of the settings, as the list of them shows it.
type Page struct{ Label, Note, Href, Icon string }
