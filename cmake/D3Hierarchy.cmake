# d3-hierarchy: the layout of the page's treemap. It is one file of JavaScript that is put into the
# page at build time. The hash is the `integrity` of npm's registry.
set(STOCKTAKE_NPM_REGISTRY "https://registry.npmjs.org" CACHE STRING
                                                              "Where npm's packages come from")
set(d3_tarball d3-hierarchy-3.1.2.tgz)
set(d3_hash
    SHA512=157ffd7eb72e6f9e1b78176e8078c309d8a4c53844aa39d1f7742decfbd04ce1f1ca2342025bccac785c964ddc0f955e01aabd7f199f469f829d6c3dac4301b8
)
stocktake_download(${d3_tarball} HASH ${d3_hash}
                   URL "${STOCKTAKE_NPM_REGISTRY}/d3-hierarchy/-/${d3_tarball}")
stocktake_unpack(${d3_tarball} ${d3_hash} d3_folder)
set(D3_HIERARCHY_DIR "${d3_folder}/package")
