package main

import "partnerdesk/platform/docs"

type openAPICmd struct {
	Server string `help:"Base URL of the platform. Default: wherever the document is published."`
}

// Run prints the document that the platform serves at /openapi.json.
func (c *openAPICmd) Run(p *program) error {
	_, err := p.stdout.Write(docs.OpenAPI(c.Server))
	return err
}

type postmanCmd struct {
	Server string `help:"Base URL of the platform, for the variable baseUrl." default:"http://localhost:8080"`
}

// Run prints the collection that the platform serves at /postman.json.
func (c *postmanCmd) Run(p *program) error {
	_, err := p.stdout.Write(docs.Postman(c.Server))
	return err
}
