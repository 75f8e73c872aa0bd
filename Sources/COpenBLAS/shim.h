#pragma once
#include <cblas.h>

// OpenBLAS and LAPACK routines that no installed header declares.
char *openblas_get_corename(void);
void openblas_set_num_threads(int count);

/// All eigenvalues, and optionally eigenvectors, of a symmetric matrix (divide and conquer).
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info,
             unsigned long jobz_length, unsigned long uplo_length);

/// Selected eigenvalues and eigenvectors of a symmetric matrix.
void dsyevr_(const char *jobz, const char *range, const char *uplo, const int *n, double *a,
             const int *lda, const double *vl, const double *vu, const int *il, const int *iu,
             const double *abstol, int *m, double *w, double *z, const int *ldz, int *isuppz,
             double *work, const int *lwork, int *iwork, const int *liwork, int *info,
             unsigned long jobz_length, unsigned long range_length, unsigned long uplo_length);

/// A symmetric matrix reduced to tridiagonal form, A = Q T Qᵀ.
void dsytrd_(const char *uplo, const int *n, double *a, const int *lda, double *d, double *e,
             double *tau, double *work, const int *lwork, int *info, unsigned long uplo_length);

/// Selected eigenvalues and eigenvectors of a tridiagonal matrix.
void dstemr_(const char *jobz, const char *range, const int *n, double *d, double *e,
             const double *vl, const double *vu, const int *il, const int *iu, int *m, double *w,
             double *z, const int *ldz, const int *nzc, int *isuppz, int *tryrac, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info, unsigned long jobz_length,
             unsigned long range_length);

/// Vectors multiplied by the Q of `dsytrd_`.
void dormtr_(const char *side, const char *uplo, const char *trans, const int *m, const int *n,
             const double *a, const int *lda, const double *tau, double *c, const int *ldc,
             double *work, const int *lwork, int *info, unsigned long side_length,
             unsigned long uplo_length, unsigned long trans_length);

/// QR factorisation and the orthogonal factor of it.
void dgeqrf_(const int *m, const int *n, double *a, const int *lda, double *tau, double *work,
             const int *lwork, int *info);
void dorgqr_(const int *m, const int *n, const int *k, double *a, const int *lda, const double *tau,
             double *work, const int *lwork, int *info);
