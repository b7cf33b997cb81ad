# d3-hierarchy: the layout of the page's treemap. One file of JavaScript, put into the page at build
# time; from npm's tarball, whose hash is the `integrity` that npm itself would check.
set(STOCKTAKE_NPM_REGISTRY "https://registry.npmjs.org" CACHE STRING "Where npm's packages come from")
set(d3_version 3.1.2)
set(d3_tarball "${CMAKE_BINARY_DIR}/downloads/d3-hierarchy-${d3_version}.tgz")
file(
  DOWNLOAD "${STOCKTAKE_NPM_REGISTRY}/d3-hierarchy/-/d3-hierarchy-${d3_version}.tgz" "${d3_tarball}"
  EXPECTED_HASH
    SHA512=157ffd7eb72e6f9e1b78176e8078c309d8a4c53844aa39d1f7742decfbd04ce1f1ca2342025bccac785c964ddc0f955e01aabd7f199f469f829d6c3dac4301b8
  TLS_VERIFY ON)
file(ARCHIVE_EXTRACT INPUT "${d3_tarball}" DESTINATION "${CMAKE_BINARY_DIR}/downloads/d3-hierarchy")
set(D3_HIERARCHY_DIR "${CMAKE_BINARY_DIR}/downloads/d3-hierarchy/package")
